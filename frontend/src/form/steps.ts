/** One step at a time: the list of steps, the buttons between them, the way to an error. */
import { button, create } from "../dom";
import { t } from "../messages";

export class Steps {
  private readonly sections: HTMLElement[];
  private readonly links: HTMLAnchorElement[];

  constructor(private readonly form: HTMLFormElement) {
    this.sections = [...form.querySelectorAll<HTMLElement>("[data-step]")];
    this.links = [...form.querySelectorAll<HTMLAnchorElement>(".g2f-form__steps a")];
    this.sections.forEach((section, index) => {
      section.append(this.passage(index));
    });
    this.links.forEach((link, index) => {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.show(index, true);
      });
    });
    for (const link of form.querySelectorAll<HTMLAnchorElement>("#mistakes a")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.goTo(form.querySelector(`#${CSS.escape(link.hash.slice(1))}`));
      });
    }
    this.start();
  }

  /** Go to the first element of a field, given by its name in the schema. */
  goToField(name: string): void {
    const field = this.form.querySelector(`[data-field="${CSS.escape(name)}"]`);
    this.goTo(field?.querySelector("input:not([type=hidden]), select, textarea") ?? field);
  }

  /** Show the step that holds *target*, open what hides it, and put the focus on it. */
  goTo(target: Element | null): void {
    const index = this.sections.findIndex((section) => section.contains(target));
    if (!(target instanceof HTMLElement) || index < 0) return;
    this.show(index, false);
    let around = target.closest("details");
    while (around) {
      around.open = true;
      around = around.parentElement?.closest("details") ?? null;
    }
    target.focus();
    target.scrollIntoView({ block: "center" });
  }

  private start(): void {
    const wrong = this.sections.findIndex((section) =>
      section.querySelector(".g2f-field--wrong, [aria-invalid]"),
    );
    this.show(Math.max(wrong, 0), false);
    this.form.querySelector<HTMLElement>("#mistakes")?.focus();
  }

  private show(index: number, moveFocus: boolean): void {
    this.sections.forEach((section, position) => {
      section.hidden = position !== index;
    });
    this.links.forEach((link, position) => {
      if (position === index) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    });
    this.form.dispatchEvent(new CustomEvent("g2f-step", { detail: this.sections[index]?.id }));
    if (!moveFocus) return;
    const title = this.sections[index]?.querySelector("h2");
    title?.focus();
    title?.scrollIntoView({ block: "nearest" });
  }

  private passage(index: number): HTMLElement {
    const bar = create("div", { class: "g2f-step__passage" });
    const move = { class: "g2f-button" };
    if (index > 0) bar.append(button(t("form.previous"), () => this.show(index - 1, true), move));
    if (index < this.sections.length - 1) {
      bar.append(button(t("form.next"), () => this.show(index + 1, true), move));
    }
    return bar;
  }
}
