/** The list under the search field: groups by kind, one option at a time being active. */
import { create, uniqueId } from "../dom";
import { plural, t } from "../messages";
import { splitMatch } from "./match";
import { byKind, type Kind, type Suggestion } from "./types";

/** A listbox of suggestions, as the combobox pattern of WAI-ARIA wants it. */
export class Listbox {
  readonly id = uniqueId("suggestions");
  readonly element: HTMLElement;
  private readonly status: HTMLElement;
  private options: HTMLElement[] = [];
  private suggestions: Suggestion[] = [];
  private active = -1;

  constructor(onChoose: (suggestion: Suggestion) => void) {
    this.element = create("div", {
      id: this.id,
      class: "g2fe-suggest-list",
      role: "listbox",
      "aria-label": t("suggest.label"),
      hidden: "",
    });
    this.status = create("div", { class: "g2fe-hidden-text", role: "status" });
    // Keeps the focus in the field, where the keyboard handling lives.
    this.element.addEventListener("mousedown", (event) => event.preventDefault());
    this.element.addEventListener("click", (event) => {
      const option = event.target instanceof Element ? event.target.closest("[role=option]") : null;
      const chosen = this.suggestions[this.options.indexOf(option as HTMLElement)];
      if (chosen) onChoose(chosen);
    });
  }

  /** The nodes to put after the field: the list and what is read aloud. */
  get nodes(): [HTMLElement, HTMLElement] {
    return [this.element, this.status];
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  /** The suggestion that Enter would follow. */
  get chosen(): Suggestion | undefined {
    return this.suggestions[this.active];
  }

  /** The id of the active option, for `aria-activedescendant`. */
  get activeId(): string | null {
    return this.options[this.active]?.id ?? null;
  }

  /** Show suggestions for *query*, or close when there are none. */
  open(suggestions: readonly Suggestion[], query: string): void {
    const groups = byKind(suggestions);
    this.suggestions = groups.flatMap(([, members]) => members);
    this.active = -1;
    this.element.replaceChildren(...groups.map(([kind, members]) => group(kind, members, query)));
    this.options = [...this.element.querySelectorAll<HTMLElement>("[role=option]")];
    this.element.hidden = this.options.length === 0;
    const count = this.options.length;
    this.status.textContent = count ? plural("suggest.count", count) : t("suggest.none");
  }

  close(): void {
    this.element.hidden = true;
    this.active = -1;
    this.status.textContent = "";
  }

  /** Make the next (+1) or previous (-1) option active; past the ends none is. */
  move(step: 1 | -1): void {
    const places = this.options.length + 1;
    this.active = ((this.active + 1 + step + places) % places) - 1;
    for (const [index, option] of this.options.entries()) {
      option.setAttribute("aria-selected", String(index === this.active));
    }
    this.options[this.active]?.scrollIntoView({ block: "nearest" });
  }
}

function group(kind: Kind, members: readonly Suggestion[], query: string): HTMLElement {
  const id = uniqueId("kind");
  const title = create("div", { id, class: "g2fe-suggest-kind", role: "presentation" });
  title.textContent = t(`suggest.${kind}`);
  const options = members.map((suggestion) => option(suggestion, query));
  return create("div", { role: "group", "aria-labelledby": id }, title, ...options);
}

function option({ label }: Suggestion, query: string): HTMLElement {
  const [before, match, after] = splitMatch(label, query);
  const parts = match ? [before, create("mark", {}, match), after] : [label];
  return create(
    "div",
    {
      id: uniqueId("option"),
      class: "g2fe-suggest-option",
      role: "option",
      "aria-selected": "false",
    },
    ...parts,
  );
}
