import { filterChecks } from "../form/checks";
import { warnOfLeaving } from "../form/leaving";
import { growLines } from "../form/lines";

/** The fields that each value of a choice needs; the others of the same choice are hidden. */
export const NEEDED: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  rhythm: {
    hourly: ["time"],
    nightly: ["time"],
    weekdays: ["time"],
    weekly: ["time"],
    monthly: ["time"],
    custom: ["cron"],
  },
  credentials: { basic: ["username", "password"], bearer: ["token"] },
};

/** Return the fields that *value* of *choice* leaves without use. */
export function unneeded(choice: string, value: string): string[] {
  const needs = NEEDED[choice] ?? {};
  const kept = needs[value] ?? [];
  return [...new Set(Object.values(needs).flat())].filter((name) => !kept.includes(name));
}

/**
 * `<g2f-source-form>` around the form of a harvest source.
 *
 * Shows the fields that the choices made need, adds lines, and asks before changes are left.
 * Without it all the fields are there.
 */
export class SourceForm extends HTMLElement {
  connectedCallback(): void {
    const form = this.querySelector("form");
    if (!form || this.hasAttribute("ready")) return;
    for (const choice of Object.keys(NEEDED)) this.follow(form, choice);
    for (const fieldset of form.querySelectorAll<HTMLElement>(".g2f-lines")) growLines(fieldset);
    for (const fieldset of form.querySelectorAll<HTMLElement>(".g2f-checks")) {
      filterChecks(fieldset);
    }
    warnOfLeaving(form);
    this.leadToMistakes(form);
    this.setAttribute("ready", "");
  }

  private follow(form: HTMLFormElement, choice: string): void {
    const select = form.querySelector<HTMLSelectElement>(`select[name="${choice}"]`);
    if (!select) return;
    const fieldOf = (name: string) => form.querySelector<HTMLElement>(`[data-field="${name}"]`);
    const apply = () => {
      const hidden = unneeded(choice, select.value);
      for (const name of Object.values(NEEDED[choice] ?? {}).flat()) {
        const field = fieldOf(name);
        // What is wrong stays in sight.
        if (field) field.hidden = hidden.includes(name) && !field.matches(".g2f-field--wrong");
      }
    };
    select.addEventListener("change", apply);
    apply();
  }

  private leadToMistakes(form: HTMLFormElement): void {
    for (const link of form.querySelectorAll<HTMLAnchorElement>("#mistakes a")) {
      link.addEventListener("click", (event) => {
        const field = form.querySelector<HTMLElement>(`#${CSS.escape(link.hash.slice(1))}`);
        if (!field) return;
        event.preventDefault();
        field.closest("details")?.setAttribute("open", "");
        field.focus();
        field.scrollIntoView({ block: "center" });
      });
    }
    form.querySelector<HTMLElement>("#mistakes")?.focus();
  }
}
