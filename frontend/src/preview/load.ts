/** Fetching what is previewed: bounded in size and time, failing with a sentence for the visitor. */
import { t } from "../messages";
import { Notice } from "./notice";

const PATIENCE = 20_000;
const MEGABYTE = 1024 * 1024;

export interface Loaded {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** True when the file is longer than what was read. */
  readonly partial: boolean;
}

/** Read at most *megabytes* of *url*; a longer file is cut, or refused unless *partial*. */
export async function load(url: string, megabytes: number, partial = false): Promise<Loaded> {
  refuseInsecure(url);
  const stop = new AbortController();
  const patience = window.setTimeout(() => stop.abort(), PATIENCE);
  try {
    const response = await fetch(url, { signal: stop.signal });
    refuseStatus(response.status);
    const limit = megabytes * MEGABYTE;
    const announced = Number(response.headers.get("content-length") ?? 0);
    if (announced > limit && !partial) throw tooLarge(megabytes);
    const loaded = await read(response, limit);
    if (loaded.partial && !partial) throw tooLarge(megabytes);
    return loaded;
  } catch (error) {
    if (error instanceof Notice) throw error;
    throw new Notice(t(stop.signal.aborted ? "preview.timeout" : "preview.unreachable"));
  } finally {
    window.clearTimeout(patience);
    stop.abort();
  }
}

/** Read a text of at most *megabytes*. */
export async function loadText(url: string, megabytes: number): Promise<string> {
  return decode((await load(url, megabytes)).bytes);
}

/** Decode UTF-8, else the Windows encoding of files exported by old spreadsheets. */
export function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** Stop at once on an http address in an https page: browsers refuse it without a reason. */
export function refuseInsecure(url: string): void {
  const { protocol } = new URL(url, document.baseURI);
  if (window.location.protocol === "https:" && protocol === "http:") {
    throw new Notice(t("preview.insecure"));
  }
}

function refuseStatus(status: number): void {
  if (status < 400) return;
  if (status === 401 || status === 403) throw new Notice(t("preview.denied"));
  const gone = status === 404 || status === 410;
  throw new Notice(t(gone ? "preview.missing" : "preview.status", { status: String(status) }));
}

function tooLarge(megabytes: number): Notice {
  return new Notice(t("preview.tooLarge", { size: megabytes }));
}

async function read(response: Response, limit: number): Promise<Loaded> {
  const reader = response.body?.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  while (reader && size <= limit) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.length;
  }
  const whole = new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
  return { bytes: whole.slice(0, limit), partial: whole.length > limit };
}
