import { create } from "../dom";
import { t } from "../messages";

/** `<g2f-drop>` around a file field: files may be dropped anywhere on it. */
export class DropZone extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector<HTMLInputElement>('input[type="file"]');
    if (!input || this.hasAttribute("ready")) return;
    const told = create("p", { class: "g2f-drop__names", role: "status" });
    const tell = () => {
      told.textContent = [...(input.files ?? [])].map(({ name }) => name).join(", ");
    };
    const box = this.querySelector(".g2f-drop") ?? this;
    box.append(create("p", { class: "g2f-drop__hint" }, t("drop.hint")), told);
    input.addEventListener("change", tell);
    this.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.setAttribute("over", "");
    });
    this.addEventListener("dragleave", () => this.removeAttribute("over"));
    this.addEventListener("drop", (event) => {
      event.preventDefault();
      this.removeAttribute("over");
      if (!event.dataTransfer?.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    this.setAttribute("ready", "");
  }
}
