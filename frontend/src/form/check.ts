/** The INSPIRE check of what is being typed, beside the form. */
import { button, create } from "../dom";
import { plural, t } from "../messages";
import { dataset, inputsOf } from "./collect";
import { type Finding, findingsOf, sorted } from "./findings";

/** Milliseconds without typing after which the record is checked. */
const PAUSE = 700;

export class LiveCheck {
  private readonly panel: HTMLElement | null;
  private timer: number | undefined;
  private question: AbortController | undefined;

  constructor(
    private readonly element: HTMLElement,
    private readonly form: HTMLFormElement,
    private readonly go: (field: string) => void,
  ) {
    this.panel = form.querySelector("[data-check]");
    if (!this.panel || !element.getAttribute("check")) return;
    form.addEventListener("input", () => this.later());
    form.addEventListener("change", () => this.later());
    void this.check();
  }

  private later(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.check(), PAUSE);
  }

  private async check(): Promise<void> {
    this.question?.abort();
    this.question = new AbortController();
    const body = JSON.stringify({ ...this.record(), lang: document.documentElement.lang });
    try {
      const answer = await fetch(this.element.getAttribute("check") ?? "", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body,
        signal: this.question.signal,
      });
      if (answer.ok) this.show(findingsOf(await answer.json()));
      else this.hide();
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) this.hide();
    }
  }

  /** The record as it will be saved: the server names what has no identifier yet. */
  private record(): Record<string, unknown> {
    const found = dataset(inputsOf(this.form));
    const site = this.element.getAttribute("site") ?? "";
    const named = { resource_identifiers: [{ code: `${site}${found.name ?? "…"}` }] };
    return { type: this.element.getAttribute("kind") ?? "dataset", ...named, ...found };
  }

  private hide(): void {
    if (this.panel) this.panel.hidden = true;
  }

  private show(findings: readonly Finding[]): void {
    if (!this.panel) return;
    const missing = findings.filter(({ level }) => level === "mandatory").length;
    const verdict = missing === 0 ? t("check.conform") : plural("check.missing", missing);
    const told = this.panel.querySelector("[data-verdict]");
    if (told && told.textContent !== verdict) told.textContent = verdict;
    this.panel.dataset.conform = String(missing === 0);
    const list = create("ul", { class: "g2f-check__list" });
    list.append(...sorted(findings).map((finding) => this.item(finding)));
    this.panel.querySelector("[data-findings]")?.replaceChildren(list);
    this.panel.hidden = false;
  }

  private item({ field, level, message, hint }: Finding): HTMLElement {
    const root = field.split(/[.[]/, 1)[0] ?? "";
    const isHere = Boolean(root && this.form.querySelector(`[data-field="${CSS.escape(root)}"]`));
    const go = isHere
      ? button(message, () => this.go(root), { class: "g2f-check__go" })
      : create("span", {}, message);
    const kind = create("span", { class: "g2f-check__level" }, t(`check.${level}`));
    const item = create("li", { "data-level": level }, kind, " ", go);
    if (hint) item.append(create("p", {}, hint));
    return item;
  }
}
