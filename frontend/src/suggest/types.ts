/** What the suggestion actions answer, checked: the page must not break on another shape. */

export const KINDS = [
  "dataset",
  "keyword",
  "theme",
  "organization",
  "country",
  "region",
  "departement",
  "epci",
  "commune",
] as const;
export type Kind = (typeof KINDS)[number];

export interface Suggestion {
  readonly kind: Kind;
  readonly label: string;
  readonly url: string;
}

/** Return the well-formed suggestions of an action's answer. */
export function readSuggestions(answer: unknown): Suggestion[] {
  const result = isObject(answer) && isObject(answer.result) ? answer.result.suggestions : null;
  return Array.isArray(result) ? result.filter(isSuggestion) : [];
}

/** Return the well-formed territories of an action's answer; *address* makes a page of a code. */
export function readTerritories(answer: unknown, address: (code: string) => string): Suggestion[] {
  const result = isObject(answer) ? answer.result : null;
  if (!Array.isArray(result)) return [];
  return result.filter(isObject).flatMap(({ code, kind, label }) => {
    const found = { kind, label, url: typeof code === "string" ? address(code) : null };
    return isSuggestion(found) ? [found] : [];
  });
}

/** Gather suggestions by kind, in a fixed order of kinds, the order inside a kind kept. */
export function byKind(suggestions: readonly Suggestion[]): [Kind, Suggestion[]][] {
  return KINDS.map((kind): [Kind, Suggestion[]] => [
    kind,
    suggestions.filter((suggestion) => suggestion.kind === kind),
  ]).filter(([, members]) => members.length > 0);
}

function isSuggestion(value: unknown): value is Suggestion {
  if (!isObject(value)) return false;
  const { kind, label, url } = value;
  return KINDS.some((known) => known === kind) && [label, url].every((v) => typeof v === "string");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
