/** Asking for suggestions: late enough, one at a time, never insisting. */
import type { Suggestion } from "./types";

const PATIENCE = 3000;
const REMEMBERED = 50;

/** Suggestions of one action; the last question asked is the only one that matters. */
export class SuggestionSource {
  private readonly known = new Map<string, Suggestion[]>();
  private running: AbortController | undefined;

  constructor(
    private readonly action: string,
    private readonly limit: number,
    private readonly read: (answer: unknown) => Suggestion[],
  ) {}

  /** Return suggestions for *query*, or null when another question took over or all failed. */
  async ask(query: string): Promise<Suggestion[] | null> {
    this.cancel();
    const known = this.known.get(query);
    if (known) return known;
    const running = new AbortController();
    this.running = running;
    const patience = window.setTimeout(() => running.abort(), PATIENCE);
    try {
      const found = await this.fetch(query, running.signal);
      if (found) this.remember(query, found);
      return running.signal.aborted ? null : found;
    } catch {
      // No suggestion is no reason to disturb: the form works without.
      return null;
    } finally {
      window.clearTimeout(patience);
    }
  }

  /** Forget the question being asked. */
  cancel(): void {
    this.running?.abort();
  }

  private async fetch(query: string, signal: AbortSignal): Promise<Suggestion[] | null> {
    const url = new URL(this.action, document.baseURI);
    url.searchParams.set("q", query);
    url.searchParams.set("limit", String(this.limit));
    const response = await fetch(url, {
      signal,
      headers: { Accept: "application/json" },
    });
    return response.ok ? this.read(await response.json()) : null;
  }

  private remember(query: string, found: Suggestion[]): void {
    if (this.known.size >= REMEMBERED) this.known.clear();
    this.known.set(query, found);
  }
}
