/** Fields of several short texts: one more line when asked. */
import { button } from "../dom";
import { t } from "../messages";

/** Add to a set of lines the button that makes another. */
export function growLines(fieldset: HTMLElement): void {
  const add = button(t("form.addLine"), () => addLine(fieldset, add), { class: "g2f-button" });
  add.classList.add("g2f-button--small");
  const legend = fieldset.querySelector("legend")?.textContent?.trim() ?? "";
  add.setAttribute("aria-label", `${t("form.addLine")} : ${legend}`);
  fieldset.append(add);
}

type Line = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function addLine(fieldset: HTMLElement, add: HTMLElement): void {
  const lines = fieldset.querySelectorAll<Line>("input, select, textarea");
  const copy = lines[0]?.cloneNode(true) as Line | undefined;
  if (!copy) return;
  copy.value = "";
  copy.setAttribute("aria-label", (copy.getAttribute("aria-label") ?? "").replace(/\d+$/, ""));
  copy.setAttribute("aria-label", `${copy.getAttribute("aria-label")}${lines.length + 1}`);
  add.before(copy);
  copy.focus();
}
