import { isWebAddress } from "../dom";
import { Listbox } from "../suggest/listbox";
import { SuggestionSource } from "../suggest/source";
import { readSuggestions, type Suggestion } from "../suggest/types";

const DELAY = 160;
const SHORTEST = 2;
const LIMIT = 10;
const ACTION = "/api/3/action/geo2france_suggest";

/**
 * `<g2f-suggest action limit>` around a search field: suggestions while typing.
 *
 * Follows the "editable combobox with list autocomplete" pattern of the WAI-ARIA practices. Enter
 * without an active option sends the form, as if this element were not there.
 */
export class Suggest extends HTMLElement {
  private input: HTMLInputElement | null = null;
  private source: SuggestionSource | undefined;
  private readonly list = new Listbox((suggestion) => follow(suggestion));
  private timer: number | undefined;

  connectedCallback(): void {
    if (this.input) return;
    this.input = this.querySelector("input");
    if (!this.input) return;
    const limit = Number(this.getAttribute("limit")) || LIMIT;
    const action = this.getAttribute("action") ?? ACTION;
    this.source = new SuggestionSource(action, limit, (answer) => this.read(answer));
    this.input.after(...this.list.nodes);
    prepare(this.input, this.list.id);
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("blur", () => this.close());
    this.input.form?.addEventListener("submit", () => this.close());
    this.setAttribute("ready", "");
  }

  /** Return the suggestions that an answer of the action holds. */
  protected read(answer: unknown): Suggestion[] {
    return readSuggestions(answer);
  }

  private get query(): string {
    return this.input?.value.trim() ?? "";
  }

  private later(): void {
    window.clearTimeout(this.timer);
    this.source?.cancel();
    if (this.query.length < SHORTEST) this.close();
    else this.timer = window.setTimeout(() => void this.suggest(), DELAY);
  }

  private async suggest(): Promise<void> {
    const { query } = this;
    const found = await this.source?.ask(query);
    if (query !== this.query || document.activeElement !== this.input) return;
    if (found) this.list.open(found, query);
    else this.list.close();
    this.reflect();
  }

  private close(): void {
    window.clearTimeout(this.timer);
    this.source?.cancel();
    this.list.close();
    this.reflect();
  }

  private onKey(event: KeyboardEvent): void {
    // While an input method is composing, the keys are its own.
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const handled = this.actions[event.key]?.();
    if (handled) event.preventDefault();
  }

  /** What each key does; true when the browser must do nothing more. */
  private readonly actions: Readonly<Record<string, () => boolean>> = {
    ArrowDown: () => this.step(1),
    ArrowUp: () => this.step(-1),
    Enter: () => this.choose(),
    Escape: () => this.dismiss(),
    Tab: () => {
      this.close();
      return false;
    },
  };

  private step(by: 1 | -1): boolean {
    if (this.list.isOpen) {
      this.list.move(by);
      this.reflect();
    } else if (this.query.length >= SHORTEST) {
      void this.suggest();
    }
    return true;
  }

  private choose(): boolean {
    const { chosen } = this.list;
    if (!this.list.isOpen || !chosen) return false;
    follow(chosen);
    return true;
  }

  private dismiss(): boolean {
    if (!this.list.isOpen) return false;
    this.close();
    return true;
  }

  private reflect(): void {
    this.input?.setAttribute("aria-expanded", String(this.list.isOpen));
    const active = this.list.isOpen ? this.list.activeId : null;
    if (active) this.input?.setAttribute("aria-activedescendant", active);
    else this.input?.removeAttribute("aria-activedescendant");
  }
}

function prepare(input: HTMLInputElement, listId: string): void {
  const attributes = {
    role: "combobox",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": listId,
  };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
}

function follow({ url }: Suggestion): void {
  if (isWebAddress(url)) window.location.assign(url);
}
