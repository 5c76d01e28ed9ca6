/** Long lists of check boxes: a field that leaves only those whose name holds some letters. */
import { create, uniqueId } from "../dom";
import { t } from "../messages";

/** From this many boxes on, looking for one by eye is tedious. */
const LONG = 12;

export function filterChecks(fieldset: HTMLElement): void {
  const items = [...fieldset.querySelectorAll<HTMLElement>("li")];
  if (items.length < LONG) return;
  const input = create("input", { type: "search", class: "form-control", id: uniqueId("filter") });
  const label = create("label", { for: input.id }, t("form.filter"));
  input.addEventListener("input", (event) => {
    event.stopPropagation();
    const wanted = plain(input.value);
    for (const item of items) {
      const isChosen = item.querySelector("input")?.checked;
      item.hidden = !isChosen && !plain(item.textContent ?? "").includes(wanted);
    }
  });
  input.addEventListener("keydown", (event) => {
    // Enter would send the whole form.
    if (event.key === "Enter") event.preventDefault();
  });
  const box = create("div", { class: "g2f-checks__filter" }, label, input);
  fieldset.querySelector("ul")?.before(box);
}

/** Reduce a text to what one looks for: no case, no accents. */
export function plain(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase()
    .trim();
}
