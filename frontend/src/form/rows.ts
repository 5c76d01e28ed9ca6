/** Repeating fields: adding, removing and numbering rows, and filling one with usual values. */
import { button, create, uniqueId } from "../dom";
import { t } from "../messages";

export type Values = Readonly<Record<string, string>>;

/** Ready-made rows that come later than the page, such as the contacts of an organization. */
export interface Fillers {
  /** Call *told* with the labels and values, now if they are known and at each change. */
  whenKnown(told: (found: ReadonlyMap<string, Values>) => void): void;
}

/** How the name of an input is made of field, place and part: `contacts-0-email`. */
const NAME = /^(\w+?)(-|__)(\w+?)\2(\w+)$/;

export class Rows {
  private readonly list: HTMLElement | null;
  private readonly blank: HTMLTemplateElement | null;
  private readonly options: HTMLTemplateElement | null;

  constructor(
    private readonly fieldset: HTMLElement,
    private readonly fillers?: Fillers,
  ) {
    this.list = fieldset.querySelector(".g2f-rows__list");
    this.blank = fieldset.querySelector("template[data-blank]");
    this.options = fieldset.querySelector("template[data-fillers]");
    for (const row of this.rows) this.equip(row);
    this.number();
    const add = button(t("form.add"), () => this.add(true), { class: "g2f-button" });
    add.classList.add("g2f-button--small");
    fieldset.append(add);
    fieldset.addEventListener("g2f-fill", (event) => this.take((event as CustomEvent).detail));
  }

  private get rows(): HTMLElement[] {
    return [...(this.list?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
  }

  /** Put values in the first row that is still empty, or in a new one. */
  private take(values: Values): void {
    const free = this.rows.find((row) => isEmpty(row, Object.keys(values)));
    const row = free ?? this.add(false);
    if (row) fill(row, values);
  }

  private add(moveFocus: boolean): HTMLElement | null {
    const content = this.blank?.content.cloneNode(true);
    if (!(content instanceof DocumentFragment)) return null;
    const row = content.querySelector<HTMLElement>("[data-row]");
    if (!row) return null;
    this.list?.append(row);
    this.equip(row);
    this.number();
    if (moveFocus) row.querySelector<HTMLElement>("input, select, textarea")?.focus();
    changed(row);
    return row;
  }

  private remove(row: HTMLElement): void {
    const neighbour = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    this.number();
    const next = neighbour?.querySelector<HTMLElement>("input, select, textarea");
    (next ?? this.fieldset.querySelector<HTMLElement>(":scope > button"))?.focus();
    changed(this.fieldset);
  }

  private equip(row: HTMLElement): void {
    const remove = button(t("form.remove"), () => this.remove(row), { class: "g2f-row__remove" });
    row.append(remove);
    if (this.options) this.offer(row, optionsOf(this.options));
    else if (this.fillers) this.fillers.whenKnown((found) => this.offer(row, found));
  }

  /** Put, at the head of a row, the list of values that it may be filled with. */
  private offer(row: HTMLElement, found: ReadonlyMap<string, Values>): void {
    row.querySelector(".g2f-row__fill")?.remove();
    if (found.size === 0) return;
    const select = create("select", { class: "form-control", id: uniqueId("fill") });
    select.append(create("option", { value: "" }, t("form.choose")));
    for (const label of found.keys()) select.append(create("option", { value: label }, label));
    const name = t(this.fillers ? "form.knownContact" : "form.usualValues");
    const label = create("label", { for: select.id }, name);
    select.addEventListener("change", () => {
      const values = found.get(select.value);
      if (values) fill(row, values);
    });
    const box = create("div", { class: "g2f-row__fill" }, label, select);
    row.querySelector("legend")?.after(box);
  }

  /** Give each row its number and its place. */
  private number(): void {
    this.rows.forEach((row, index) => {
      const number = row.querySelector("[data-number]");
      if (number) number.textContent = String(index + 1);
      const legend = row.querySelector("legend")?.textContent?.trim() ?? "";
      row
        .querySelector(".g2f-row__remove")
        ?.setAttribute("aria-label", `${t("form.remove")} ${legend}`.replace(/\s+/g, " "));
      for (const element of row.querySelectorAll("[name]")) rename(row, element, String(index));
    });
  }
}

function rename(row: HTMLElement, element: Element, place: string): void {
  const name = element.getAttribute("name") ?? "";
  const renamed = name.replace(NAME, `$1$2${place}$2$4`);
  if (renamed === name) return;
  element.setAttribute("name", renamed);
  for (const attribute of ["id", "for", "aria-describedby", "data-field"]) {
    for (const each of row.querySelectorAll(`[${attribute}]`)) {
      const value = each.getAttribute(attribute) ?? "";
      each.setAttribute(attribute, value.replaceAll(name, renamed));
    }
  }
}

/** Return the last part of an input's name: `email` of `contacts-0-email`. */
export function partOf(element: Element): string {
  return NAME.exec(element.getAttribute("name") ?? "")?.[4] ?? "";
}

/** Put *values* in the inputs of a row, and tell the form. */
export function fill(row: HTMLElement, values: Values): void {
  for (const element of row.querySelectorAll<HTMLInputElement>("[name]")) {
    const value = values[partOf(element)];
    if (value !== undefined) element.value = value;
  }
  changed(row);
}

function isEmpty(row: HTMLElement, parts: readonly string[]): boolean {
  return [...row.querySelectorAll<HTMLInputElement>("[name]")].every(
    (element) => !parts.includes(partOf(element)) || element.value.trim() === "",
  );
}

function changed(element: HTMLElement): void {
  element.dispatchEvent(new Event("input", { bubbles: true }));
}

function optionsOf(template: HTMLTemplateElement): ReadonlyMap<string, Values> {
  return new Map(
    [...template.content.querySelectorAll("option")].map((option) => [
      option.textContent?.trim() ?? "",
      JSON.parse(option.value) as Values,
    ]),
  );
}
