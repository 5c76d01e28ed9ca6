/** Taking an extent from a territory: a field that completes names, and fills the box. */
import { create, uniqueId } from "../dom";
import { t } from "../messages";

interface Territory {
  readonly number: string;
  readonly name: string;
  readonly label: string;
  readonly kind_label: string;
  readonly bbox: readonly number[];
}

const PAUSE = 200;

export class TerritoryField {
  readonly node: HTMLElement;
  private readonly list = create("datalist", { id: uniqueId("territories") });
  private readonly told = create("p", { class: "g2f-territory__told", role: "status" });
  private readonly input = create("input", {
    id: uniqueId("territory"),
    class: "form-control",
    autocomplete: "off",
    list: this.list.id,
  });
  private found: ReadonlyMap<string, Territory> = new Map();
  private timer: number | undefined;

  constructor(
    private readonly fieldset: HTMLElement,
    private readonly action: string,
  ) {
    const label = create("label", { for: this.input.id }, t("extent.territory"));
    this.node = create("div", { class: "g2f-territory", hidden: "" }, label, this.input, this.list);
    this.node.append(this.told);
    this.input.addEventListener("input", (event) => {
      event.stopPropagation();
      this.onInput();
    });
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        void this.takeFirst();
      }
    });
    void this.appear();
  }

  /** Show the field only where the portal can answer. */
  private async appear(): Promise<void> {
    this.node.hidden = !this.action || (await this.ask("li")) === null;
  }

  private onInput(): void {
    const chosen = this.found.get(this.input.value);
    if (chosen) {
      this.take(chosen);
      return;
    }
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.suggest(), PAUSE);
  }

  private async suggest(): Promise<void> {
    const query = this.input.value.trim();
    if (query.length < 2) return;
    const found = await this.ask(query);
    if (!found || query !== this.input.value.trim()) return;
    this.found = new Map(found.map((each) => [`${each.label}, ${each.kind_label}`, each]));
    this.list.replaceChildren(
      ...[...this.found.keys()].map((label) => create("option", { value: label })),
    );
  }

  private async takeFirst(): Promise<void> {
    await this.suggest();
    const first = this.found.values().next().value;
    if (first) this.take(first);
  }

  private take({ name, number, bbox }: Territory): void {
    const [west, south, east, north] = bbox.map((value) => String(Number(value.toFixed(5))));
    if (!west || !south || !east || !north) return;
    const box = { west, south, east, north, description: name };
    this.fieldset.dispatchEvent(new CustomEvent("g2f-fill", { detail: box }));
    const places = this.fieldset.ownerDocument.querySelector('[data-field="places"]');
    places?.dispatchEvent(new CustomEvent("g2f-fill", { detail: { name, code: number } }));
    this.input.value = "";
    this.told.textContent = t("extent.taken", { name });
  }

  private async ask(query: string): Promise<readonly Territory[] | null> {
    const answer = await fetch(`${this.action}?q=${encodeURIComponent(query)}`).catch(() => null);
    if (!answer?.ok) return null;
    const { result } = (await answer.json()) as { result?: unknown };
    return Array.isArray(result) ? result.filter((each) => Array.isArray(each?.bbox)) : null;
  }
}
