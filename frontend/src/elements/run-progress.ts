import { create } from "../dom";

/** How far a harvest is, as the server says it, in the language of the page. */
export interface Progress {
  state: string;
  tone: string;
  label: string;
  busy: boolean;
  total: string;
  counts: { tone: string; text: string }[];
}

const EVERY = 2000;
const SLOWEST = 30_000;

/** Return the delay before the next question: longer after each that failed in a row. */
export function delayAfter(failures: number): number {
  return Math.min(EVERY * 2 ** failures, SLOWEST);
}

/**
 * `<g2f-run-progress src>` around the state of a harvest that goes on.
 *
 * Asks the server how far it is, and loads the page again once it ended. Without it, the page has a
 * link that does so; what carries `data-fallback` is hidden once it is `ready`. `gone`: the page to
 * go to once the harvest is there no more.
 */
export class RunProgress extends HTMLElement {
  private timer = 0;
  private failures = 0;

  connectedCallback(): void {
    if (!this.hasAttribute("src")) return;
    this.setAttribute("ready", "");
    this.wait();
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.timer);
  }

  private wait(): void {
    this.timer = window.setTimeout(() => void this.ask(), delayAfter(this.failures));
  }

  private async ask(): Promise<void> {
    // A page that nobody looks at asks nothing.
    if (document.hidden) return this.wait();
    try {
      const answer = await fetch(this.getAttribute("src") ?? "", {
        headers: { Accept: "application/json" },
      });
      // A run that removes its source goes with it.
      const gone = this.getAttribute("gone");
      if (answer.status === 404 && gone) return window.location.assign(gone);
      if (!answer.ok) throw new Error(String(answer.status));
      this.failures = 0;
      this.show((await answer.json()) as Progress);
    } catch {
      this.failures += 1;
      this.wait();
    }
  }

  private show(progress: Progress): void {
    if (!progress.busy) {
      window.location.reload();
      return;
    }
    const state = this.querySelector("[data-state]");
    if (state && state.textContent !== progress.label) {
      state.textContent = progress.label;
      state.className = `g2f-state g2f-state--${progress.tone}`;
    }
    this.querySelector("[data-total]")?.replaceChildren(progress.total);
    this.querySelector("[data-counts]")?.replaceChildren(
      ...progress.counts.map(({ tone, text }) =>
        create("li", { class: `g2f-count g2f-count--${tone}` }, text),
      ),
    );
    this.wait();
  }
}
