/** Boxes in degrees (EPSG:4326), always west, south, east, north. */

export interface Extent {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** The Hauts-de-France region, rounded outwards. */
export const REGION: Extent = { west: 1.37, south: 48.83, east: 4.26, north: 51.09 };

/** From this share of the region on, an extent says "the whole region" and nothing finer. */
const WHOLE_REGION_SHARE = 0.8;

/**
 * Read `west,south,east,north`; return null for anything else.
 *
 * A west greater than the east is kept: the box crosses the antimeridian.
 */
export function parseExtent(text: string): Extent | null {
  const numbers = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const [west, south, east, north] = numbers;
  if (numbers.length !== 4 || west === undefined || south === undefined) return null;
  if (east === undefined || north === undefined) return null;
  return isExtent({ west, south, east, north }) ? { west, south, east, north } : null;
}

/** Say whether the four numbers make a box on Earth, possibly flat. */
export function isExtent({ west, south, east, north }: Extent): boolean {
  const longitudes = [west, east].every((value) => value >= -180 && value <= 180);
  return longitudes && south >= -90 && north <= 90 && south <= north;
}

/** Write an extent as `ext_bbox` wants it, to about a metre. */
export function formatExtent({ west, south, east, north }: Extent): string {
  return [west, south, east, north].map((value) => Number(value.toFixed(5))).join(",");
}

/** Return west, south, east, north with an east that is never smaller than the west. */
export function unrolled({ west, south, east, north }: Extent): [number, number, number, number] {
  return [west, south, east < west ? east + 360 : east, north];
}

/** Return the area in square degrees: good for ordering, not for measuring. */
export function area(extent: Extent): number {
  const [west, south, east, north] = unrolled(extent);
  return (east - west) * (north - south);
}

/** Say whether an extent covers the region so widely that it tells nothing about where. */
export function coversRegion(extent: Extent, region: Extent = REGION): boolean {
  const [west, south, east, north] = unrolled(extent);
  const width = Math.min(east, region.east) - Math.max(west, region.west);
  const height = Math.min(north, region.north) - Math.max(south, region.south);
  if (width <= 0 || height <= 0) return false;
  return (width * height) / area(region) >= WHOLE_REGION_SHARE;
}

/** Say whether two extents have a point in common. */
export function touches(one: Extent, other: Extent): boolean {
  const [west, south, east, north] = unrolled(one);
  const [otherWest, otherSouth, otherEast, otherNorth] = unrolled(other);
  return west <= otherEast && east >= otherWest && south <= otherNorth && north >= otherSouth;
}

/** Return the longitude brought back between -180 and 180 degrees. */
export function wrapLongitude(longitude: number): number {
  if (longitude >= -180 && longitude <= 180) return longitude;
  return ((((longitude + 180) % 360) + 360) % 360) - 180;
}
