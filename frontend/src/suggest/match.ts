/** Which part of a suggestion repeats what was typed, whatever the accents and the case. */

/** Cut *label* before and after its first part that reads like *query*. */
export function splitMatch(label: string, query: string): [string, string, string] {
  const folded = [...label].map(fold);
  const wanted = fold(query.trim());
  const start = wanted ? folded.join("").indexOf(wanted) : -1;
  if (start < 0) return [label, "", ""];
  const characters = [...label];
  const from = characterAt(folded, start);
  const to = characterAt(folded, start + wanted.length - 1) + 1;
  const part = (a: number, b?: number) => characters.slice(a, b).join("");
  return [part(0, from), part(from, to), part(to)];
}

/** Folding changes lengths ("œ" is two letters): find the character that holds folded *offset*. */
function characterAt(folded: readonly string[], offset: number): number {
  let seen = 0;
  return folded.findIndex((letters) => {
    seen += letters.length;
    return seen > offset;
  });
}

function fold(text: string): string {
  return text
    .toLowerCase()
    .replace(/œ/g, "oe")
    .replace(/æ/g, "ae")
    .replace(/’/g, "'")
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "");
}
