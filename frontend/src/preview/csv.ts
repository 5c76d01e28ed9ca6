/** Reading delimited text (RFC 4180, and what spreadsheets make of it). */

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

const DELIMITERS = [";", ",", "\t", "|"];

/** Read *text*; its first line names the columns. */
export function parseCsv(text: string): Table {
  const clean = text.replace(/^\uFEFF/, "");
  const lines = records(clean, delimiterOf(clean));
  const [header = [], ...rows] = lines.filter((line) => line.some((cell) => cell !== ""));
  const width = Math.max(header.length, ...rows.slice(0, 100).map((row) => row.length));
  const columns = Array.from({ length: width }, (_, at) => header[at]?.trim() || `#${at + 1}`);
  return { columns, rows: rows.map((row) => columns.map((_, at) => row[at] ?? "")) };
}

/** Return the delimiter that cuts the first lines into the most columns, evenly. */
export function delimiterOf(text: string): string {
  const sample = text.split(/\r?\n/, 20).filter(Boolean);
  const score = (delimiter: string) => {
    const counts = sample.map((line) => unquoted(line).split(delimiter).length - 1);
    const first = counts[0] ?? 0;
    const even = counts.filter((count) => count === first).length / (counts.length || 1);
    return first * even;
  };
  return DELIMITERS.reduce((best, next) => (score(next) > score(best) ? next : best));
}

function unquoted(line: string): string {
  return line.replace(/"[^"]*"/g, "");
}

function records(text: string, delimiter: string): string[][] {
  const found: string[][] = [];
  let row: string[] = [];
  const cell = cellPattern(delimiter);
  for (let match = cell.exec(text); match; match = cell.exec(text)) {
    row.push(match[1]?.replace(/""/g, '"') ?? match[2] ?? "");
    if (match[3] === delimiter) continue;
    found.push(row);
    row = [];
    if (cell.lastIndex >= text.length) break;
  }
  return found;
}

/** A cell, quoted or not, and what ends it: a delimiter, a line end or the end of the text. */
function cellPattern(delimiter: string): RegExp {
  const end = delimiter === "|" ? "\\|" : delimiter;
  const quoted = '"([^"]*(?:""[^"]*)*)"';
  const plain = `[^${end}\\r\\n]*`;
  return new RegExp(`(?:${quoted}|(${plain}))${plain}(${end}|\\r?\\n|\\r|$)`, "gy");
}
