import { LiveCheck } from "../form/check";
import { filterChecks } from "../form/checks";
import { KnownContacts } from "../form/contacts";
import { warnOfLeaving } from "../form/leaving";
import { growLines } from "../form/lines";
import { Rows } from "../form/rows";
import { Steps } from "../form/steps";

/**
 * `<g2f-form kind check contacts site>` around the form of a record.
 *
 * Shows one step at a time, adds and removes rows, proposes the contacts already known, and asks
 * the INSPIRE check while one types, and what to do with changes that one leaves. Without it the form is one long page that works.
 */
export class EntryForm extends HTMLElement {
  connectedCallback(): void {
    const form = this.querySelector("form");
    if (!form || this.hasAttribute("ready")) return;
    const steps = new Steps(form);
    const contacts = new KnownContacts(form, this.getAttribute("contacts") ?? "");
    for (const fieldset of form.querySelectorAll<HTMLElement>("[data-rows]")) {
      new Rows(fieldset, fieldset.dataset.field === "contacts" ? contacts : undefined);
    }
    for (const fieldset of form.querySelectorAll<HTMLElement>(".g2f-lines")) growLines(fieldset);
    for (const fieldset of form.querySelectorAll<HTMLElement>(".g2f-checks")) {
      filterChecks(fieldset);
    }
    new LiveCheck(this, form, (field) => steps.goToField(field));
    warnOfLeaving(form);
    this.setAttribute("ready", "");
  }
}
