/** What the INSPIRE check answers, read with care: it comes from another part of the portal. */

export type Level = "mandatory" | "conditional" | "recommended";

export interface Finding {
  readonly field: string;
  readonly level: Level;
  readonly message: string;
  readonly hint: string;
}

const LEVELS: readonly Level[] = ["mandatory", "conditional", "recommended"];

/** Return the findings of an answer of the API; what is no finding is left out. */
export function findingsOf(answer: unknown): Finding[] {
  const result = (answer as { result?: { findings?: unknown } })?.result;
  const found = Array.isArray(result) ? result : result?.findings;
  return Array.isArray(found) ? found.flatMap(findingOf) : [];
}

function findingOf(raw: unknown): Finding[] {
  const { field, level, message, hint } = (raw ?? {}) as Record<string, unknown>;
  if (typeof message !== "string") return [];
  return [
    {
      field: typeof field === "string" ? field : "",
      level: LEVELS.find((each) => each === level) ?? "recommended",
      message,
      hint: typeof hint === "string" ? hint : "",
    },
  ];
}

/** Put what is mandatory first, and leave the order of the check otherwise. */
export function sorted(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (one, other) => LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level),
  );
}
