/** Cells as numbers, and tables as points. */
import type { Table } from "./csv";

/** Return the number that a cell holds, French decimals and thousands included, else NaN. */
export function toNumber(cell: unknown): number {
  if (typeof cell === "number") return cell;
  if (typeof cell !== "string") return Number.NaN;
  const compact = cell.replace(/[\s\u00a0\u202f]/g, "");
  return /^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$/i.test(compact)
    ? Number(compact.replace(",", "."))
    : Number.NaN;
}

/** A code such as a commune's "02001" reads as a number but must keep its zero. */
export function isNumeric(cell: unknown): boolean {
  return !Number.isNaN(toNumber(cell)) && !/^[+-]?0\d/.test(String(cell).trim());
}

const collators = new Map<string, Intl.Collator>();

/** Compare two cells: numbers by value, texts as a dictionary does, empty cells last. */
export function compareCells(one: unknown, other: unknown, language: string): number {
  const [a, b] = [one, other].map((cell) => String(cell ?? ""));
  if (!a || !b) return Number(!a) - Number(!b);
  if (isNumeric(one) && isNumeric(other)) return toNumber(one) - toNumber(other);
  const collator = collators.get(language) ?? new Intl.Collator(language, { numeric: true });
  collators.set(language, collator);
  return collator.compare(a ?? "", b ?? "");
}

export interface PointColumns {
  readonly x: number;
  readonly y: number;
  readonly crs: "EPSG:4326" | "EPSG:2154";
}

const NAMES: readonly [RegExp, RegExp, readonly PointColumns["crs"][]][] = [
  [
    /^(lon|long|lng|longitude|x_?wgs_?84|lon_?wgs_?84|x_?long)$/,
    /^(lat|latitude|y_?wgs_?84|lat_?wgs_?84|y_?lat)$/,
    ["EPSG:4326"],
  ],
  [
    /^(x_?l(ambert)?_?93|x_?2154|lambert_?x)$/,
    /^(y_?l(ambert)?_?93|y_?2154|lambert_?y)$/,
    ["EPSG:2154"],
  ],
  [
    /^(x|coord_?x|x_?coord|coordonnee_?x)$/,
    /^(y|coord_?y|y_?coord|coordonnee_?y)$/,
    ["EPSG:2154", "EPSG:4326"],
  ],
];

/** Find the columns that place each row on a map; null when none do convincingly. */
export function pointColumns(table: Table): PointColumns | null {
  const names = table.columns.map(simplified);
  for (const [xName, yName, systems] of NAMES) {
    const x = names.findIndex((name) => xName.test(name));
    const y = names.findIndex((name) => yName.test(name));
    if (x < 0 || y < 0) continue;
    const crs = systems.find((system) => fits(table, x, y, system));
    if (crs) return { x, y, crs };
  }
  return null;
}

function simplified(name: string): string {
  return name
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[\s.-]+/g, "_");
}

/** Say whether most of the first rows have coordinates that make sense in *crs*. */
function fits(table: Table, x: number, y: number, crs: PointColumns["crs"]): boolean {
  const sample = table.rows.slice(0, 100);
  const good = sample.filter((row) => isPlace(toNumber(row[x]), toNumber(row[y]), crs));
  return good.length > 0 && good.length >= sample.length / 2;
}

/** Say whether two numbers can be a place: on Earth, or in the area where Lambert-93 is used. */
export function isPlace(x: number, y: number, crs: PointColumns["crs"]): boolean {
  if (crs === "EPSG:4326") return Math.abs(x) <= 180 && Math.abs(y) <= 90;
  return x >= 0 && x <= 1_300_000 && y >= 6_000_000 && y <= 7_200_000;
}
