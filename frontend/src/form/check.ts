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
  private found: readonly Finding[] = [];

  constructor(
    private readonly element: HTMLElement,
    private readonly form: HTMLFormElement,
    private readonly go: (field: string) => void,
  ) {
    this.panel = form.querySelector("[data-check]");
    if (!this.panel || !element.getAttribute("check")) return;
    form.addEventListener("input", () => this.later());
    form.addEventListener("change", () => this.later());
    form.addEventListener("g2f-step", () => this.list());
    void this.check();
  }

  private later(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.check(), PAUSE);
  }

  private async check(): Promise<void> {
    this.question?.abort();
    this.question = new AbortController();
    const body = JSON.stringify({
      dataset: this.record(),
      lang: document.documentElement.lang.slice(0, 2),
    });
    try {
      const answer = await fetch(this.element.getAttribute("check") ?? "", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.token() },
        body,
        signal: this.question.signal,
      });
      if (answer.ok) this.show(findingsOf(await answer.json()));
      else this.hide();
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) this.hide();
    }
  }

  /** CKAN wants the token of the form from whoever is known by a cookie. */
  private token(): string {
    return this.form.querySelector<HTMLInputElement>('input[name*="csrf"]')?.value ?? "";
  }

  /** The record as it will be saved: the server names what has no identifier yet. */
  private record(): Record<string, unknown> {
    const found = dataset(inputsOf(this.form));
    const kind = this.element.getAttribute("kind") ?? "dataset";
    const site = this.element.getAttribute("site") ?? "";
    const named = { resource_identifiers: [{ code: `${site}${found.name ?? "x"}` }] };
    return { type: kind, hierarchy_level: kind, ...named, ...found };
  }

  private hide(): void {
    if (this.panel) this.panel.hidden = true;
  }

  private show(findings: readonly Finding[]): void {
    if (!this.panel) return;
    this.found = sorted(findings);
    const missing = findings.filter(({ level }) => level === "mandatory").length;
    const verdict = missing === 0 ? t("check.conform") : plural("check.missing", missing);
    const told = this.panel.querySelector("[data-verdict]");
    if (told && told.textContent !== verdict) told.textContent = verdict;
    this.element.dataset.missing = String(missing);
    this.panel.dataset.conform = String(missing === 0);
    this.panel.hidden = false;
    this.list();
    this.count();
  }

  /** List what concerns the step in view, and what concerns none. */
  private list(): void {
    const here = this.found.filter((finding) => {
      const step = this.stepOf(finding);
      return !step?.hidden;
    });
    const list = create("ul", { class: "g2f-check__list" });
    list.append(...here.map((finding) => this.item(finding)));
    const none = create("p", { class: "g2f-check__none" }, t("check.stepDone"));
    const shown = here.length > 0 ? list : none;
    this.panel?.querySelector("[data-findings]")?.replaceChildren(shown);
  }

  /** Say at each step how much it lacks. */
  private count(): void {
    for (const link of this.form.querySelectorAll<HTMLAnchorElement>(".g2f-form__steps a")) {
      const lacking = this.found.filter(
        (finding) =>
          finding.level === "mandatory" && this.stepOf(finding)?.id === link.hash.slice(1),
      ).length;
      link.querySelector(".g2f-form__lack")?.remove();
      if (lacking === 0) continue;
      const words = create("span", { class: "g2f-vh" }, plural("check.missing", lacking));
      const figure = create("span", { "aria-hidden": "true" }, String(lacking));
      link.append(create("span", { class: "g2f-form__lack" }, figure, words));
    }
  }

  private fieldOf({ field }: Finding): Element | null {
    const root = field.split(/[.[]/, 1)[0] ?? "";
    return root ? this.form.querySelector(`[data-field="${CSS.escape(root)}"]`) : null;
  }

  private stepOf(finding: Finding): HTMLElement | null {
    return this.fieldOf(finding)?.closest<HTMLElement>("[data-step]") ?? null;
  }

  private item(finding: Finding): HTMLElement {
    const { level, message, hint } = finding;
    const name = this.fieldOf(finding)?.getAttribute("data-field");
    const go = name
      ? button(message, () => this.go(name), { class: "g2f-check__go" })
      : create("span", {}, message);
    const kind = create("span", { class: "g2f-check__level" }, t(`check.${level}`));
    const item = create("li", { "data-level": level }, kind, " ", go);
    if (hint) item.append(create("p", {}, hint));
    return item;
  }
}
