/** What `data-basemap` holds: tiles in Web Mercator, addressed by {z}, {x} and {y}. */
export interface Basemap {
  readonly url: string;
  readonly attribution?: string;
  readonly max_zoom?: number;
}

/** Read `data-basemap`; no attribute, no address or broken JSON mean that there is no base map. */
export function parseBasemap(text: string | null | undefined): Basemap | null {
  if (!text) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isBasemap(value) ? value : null;
  } catch {
    return null;
  }
}

function isBasemap(value: unknown): value is Basemap {
  return typeof value === "object" && value !== null && "url" in value && Boolean(value.url);
}
