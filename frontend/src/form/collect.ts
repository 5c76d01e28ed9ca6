/** From the inputs of the form to the dataset that the API would be sent. */

type Row = Record<string, unknown>;

/** Inputs that are no part of the dataset. */
const ASIDE = new Set(["_csrf_token", "csrf_token", "save", "_ckan_phase", "pkg_name"]);
const ROW = /^(\w+?)(?:-|__)(\d+)(?:-|__)(\w+)$/;
/** What a form proposes in a row before anything is typed: by itself, it says nothing. */
const PROPOSED: Readonly<Record<string, readonly string[]>> = {
  contacts: ["role", "scope"],
  reference_dates: ["type"],
  constraints: ["kind"],
  keywords: ["type"],
};
const VERDICTS: Readonly<Record<string, boolean | null>> = { true: true, false: false };

export interface Input {
  readonly name: string;
  readonly value: string;
  readonly isMany: boolean;
  readonly isNumber: boolean;
}

/** Return the dataset that *inputs* describe; what is empty is left out. */
export function dataset(inputs: Iterable<Input>): Row {
  const found: Row = {};
  const rows = new Map<string, Map<string, Row>>();
  for (const input of inputs) {
    if (ASIDE.has(input.name) || input.value.trim() === "") continue;
    const [, field, place, part] = ROW.exec(input.name) ?? [];
    if (field && place && part) rowOf(rows, field, place)[part] = cell(part, input);
    else if (input.isMany) found[input.name] = [...listOf(found[input.name]), item(input)];
    else found[input.name] = read(input);
  }
  for (const [field, places] of rows) {
    const said = [...places.values()].filter((row) => saysSomething(field, row));
    if (said.length > 0) found[field] = said;
  }
  return found;
}

function saysSomething(field: string, row: Row): boolean {
  const mute = PROPOSED[field] ?? [];
  return Object.keys(row).some((part) => !mute.includes(part));
}

function rowOf(rows: Map<string, Map<string, Row>>, field: string, place: string): Row {
  const places = rows.get(field) ?? new Map<string, Row>();
  rows.set(field, places);
  const row = places.get(place) ?? {};
  places.set(place, row);
  return row;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function cell(part: string, input: Input): unknown {
  return part === "pass" ? (VERDICTS[input.value] ?? null) : read(input);
}

function read({ value, isNumber }: Input): string | number {
  const amount = Number(value.replace(",", "."));
  return isNumber && Number.isFinite(amount) ? amount : value.trim();
}

function item({ name, value }: Input): string | number {
  const digits = value.replace(/\s/g, "").replace(/^1[:/]/, "");
  return name === "scales" && /^\d+$/.test(digits) ? Number(digits) : value.trim();
}

/** Read the inputs of a form as the browser would send them. */
export function* inputsOf(form: HTMLFormElement): Generator<Input> {
  for (const element of form.elements) {
    const input = element as HTMLInputElement;
    if (!input.name || input.disabled || input.tagName === "BUTTON") continue;
    if (input.type === "checkbox" && !input.checked) continue;
    yield {
      name: input.name,
      value: input.value,
      isMany: Boolean(input.closest(".g2f-checks, .g2f-lines")),
      isNumber: input.inputMode === "decimal",
    };
  }
}
