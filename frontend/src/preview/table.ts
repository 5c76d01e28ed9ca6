/** A table that sorts and unfolds, and can point at a map. */
import { button, create, isWebAddress, link } from "../dom";
import { plural, t } from "../messages";
import type { Table } from "./csv";
import { compareCells, isNumeric } from "./values";

const STEP = 50;
/** Texts up to this length stay on one line. */
const SHORT = 32;

/** Create the table of *table*; *onLocate* is told the number of a row to show on the map. */
export function tableView(table: Table, onLocate?: (row: number) => void): HTMLElement {
  return new TableView(table, onLocate).element;
}

class TableView {
  readonly element: HTMLElement;
  private readonly body = create("tbody");
  private readonly shown = create("p", { class: "g2fe-table-count", role: "status" });
  private readonly more = button(t("table.more"), () => this.draw(this.visible + STEP));
  private readonly numeric: readonly boolean[];
  private readonly headers: HTMLTableCellElement[];
  private order: number[];
  private visible = STEP;

  constructor(
    private readonly table: Table,
    private readonly onLocate: ((row: number) => void) | undefined,
  ) {
    this.order = table.rows.map((_, row) => row);
    this.numeric = table.columns.map((_, column) => isNumericColumn(table, column));
    this.headers = table.columns.map((name, column) => this.header(name, column));
    const locate = onLocate ? [create("th", { scope: "col" }, t("table.map"))] : [];
    const caption = create("caption", { class: "g2fe-hidden-text" }, t("table.caption"));
    const head = create("thead", {}, create("tr", {}, ...locate, ...this.headers));
    const grid = create("table", { class: "g2fe-table" }, caption, head, this.body);
    const scroller = create(
      "div",
      {
        class: "g2fe-table-scroll",
        role: "region",
        tabindex: "0",
        "aria-label": t("table.scroll"),
      },
      grid,
    );
    const foot = create("div", { class: "g2fe-table-foot" }, this.shown, this.more);
    this.element = create("div", { class: "g2fe-table-box" }, scroller, foot);
    this.draw(STEP);
  }

  private header(name: string, column: number): HTMLTableCellElement {
    const sort = button(name, () => this.sort(column), {
      class: "g2fe-table-sort",
      title: t("table.sort", { column: name }),
    });
    sort.append(create("span", { class: "g2fe-table-arrow", "aria-hidden": "true" }));
    const numeric: Record<string, string> = this.numeric[column] ? { class: "g2fe-number" } : {};
    return create("th", { scope: "col", ...numeric }, sort);
  }

  private sort(column: number): void {
    const header = this.headers[column];
    const descending = header?.getAttribute("aria-sort") === "ascending";
    for (const other of this.headers) other.removeAttribute("aria-sort");
    header?.setAttribute("aria-sort", descending ? "descending" : "ascending");
    const language = document.documentElement.lang || "fr";
    const cell = (row: number) => this.table.rows[row]?.[column];
    const sign = descending ? -1 : 1;
    this.order.sort((one, other) => sign * compareCells(cell(one), cell(other), language));
    this.draw(this.visible);
  }

  private draw(visible: number): void {
    const count = this.order.length;
    this.visible = Math.min(Math.max(visible, STEP), Math.max(count, STEP));
    this.body.replaceChildren(...this.order.slice(0, this.visible).map((row) => this.row(row)));
    const shown = Math.min(this.visible, count);
    const total = plural("table.rows", count);
    this.shown.textContent =
      shown < count ? t("table.shown", { shown: shown, count: total }) : total;
    this.more.hidden = shown >= count;
  }

  private row(row: number): HTMLTableRowElement {
    const cells = (this.table.rows[row] ?? []).map((cell, column) =>
      create("td", { class: this.kind(column, cell) }, content(cell)),
    );
    return create("tr", {}, ...this.locateCell(row), ...cells);
  }

  private kind(column: number, cell: unknown): string {
    if (this.numeric[column]) return "g2fe-number";
    return String(cell).length <= SHORT ? "g2fe-short" : "g2fe-long";
  }

  private locateCell(row: number): HTMLElement[] {
    const { onLocate } = this;
    if (!onLocate) return [];
    const locate = button(t("table.locate"), () => onLocate(row), {
      class: "g2fe-table-locate",
      "aria-label": t("table.locateRow", { row: row + 1 }),
    });
    return [create("td", {}, locate)];
  }
}

/** Return a cell as a visitor reads it: addresses as links, structures as JSON. */
export function content(cell: unknown): Node | string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "object") return JSON.stringify(cell);
  const text = String(cell);
  const address = /^https?:\/\//i.test(text) && isWebAddress(text);
  return address ? link(text, text) : text;
}

function isNumericColumn(table: Table, column: number): boolean {
  const filled = table.rows
    .slice(0, 100)
    .map((row) => row[column])
    .filter((cell) => cell !== "" && cell !== null && cell !== undefined);
  return filled.length > 0 && filled.every(isNumeric);
}
