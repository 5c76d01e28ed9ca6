import { type Extent, formatExtent } from "./extent";

/** Return the address of the same search with another area, or with none. */
export function areaUrl(current: string, area: Extent | null): string {
  const url = new URL(current);
  for (const name of ["ext_bbox", "ext_geometry", "page"]) url.searchParams.delete(name);
  if (area) url.searchParams.set("ext_bbox", formatExtent(area));
  url.hash = "";
  return url.href;
}

/** Return the address of the same search for another territory. */
export function territoryUrl(current: string, code: string): string {
  const url = new URL(current);
  for (const name of ["ext_territory_relation", "page"]) url.searchParams.delete(name);
  url.searchParams.set("ext_territory", code);
  url.hash = "";
  return url.href;
}
