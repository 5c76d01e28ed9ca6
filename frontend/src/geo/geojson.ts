/** Reading GeoJSON of unknown quality: what it holds, in which coordinates, how far it reaches. */
import type { Extent } from "./extent";

export type Position = number[];

export interface Geometry {
  readonly type: string;
  readonly coordinates?: unknown;
  readonly geometries?: readonly Geometry[];
}

export interface Feature {
  readonly type: "Feature";
  readonly geometry: Geometry | null;
  readonly properties: Readonly<Record<string, unknown>> | null;
}

const GEOMETRIES = new Set([
  "Point",
  "MultiPoint",
  "LineString",
  "MultiLineString",
  "Polygon",
  "MultiPolygon",
  "GeometryCollection",
]);

/** Return the features of any GeoJSON object: a collection, a feature or a bare geometry. */
export function featuresOf(value: unknown): Feature[] {
  if (!isObject(value)) return [];
  if (value.type === "FeatureCollection" && Array.isArray(value.features)) {
    return value.features.filter(isFeature);
  }
  if (isFeature(value)) return [value];
  if (isGeometry(value)) return [{ type: "Feature", geometry: value, properties: {} }];
  return [];
}

/**
 * Return the EPSG code of a GeoJSON object, "EPSG:4326" when it names none.
 *
 * The `crs` member left the standard in 2016, but QGIS and GeoServer still write it for Lambert-93.
 */
export function crsOf(value: unknown): string {
  const crs = isObject(value) && isObject(value.crs) ? value.crs : {};
  const name = isObject(crs.properties) ? String(crs.properties.name ?? "") : "";
  const code = /EPSG(?:[:/][\d.]*[:/]+|:+)(\d+)$/i.exec(name)?.[1];
  return code ? `EPSG:${code}` : "EPSG:4326";
}

/** Return the box around features given in degrees, or null when they hold no position. */
export function boundsOf(features: readonly Feature[]): Extent | null {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [longitude, latitude] of positionsOf(features)) {
    west = Math.min(west, longitude);
    south = Math.min(south, latitude);
    east = Math.max(east, longitude);
    north = Math.max(north, latitude);
  }
  return west <= east ? { west, south, east, north } : null;
}

/** Return the attribute names of all features, in the order in which they first appear. */
export function attributeNames(features: readonly Feature[]): string[] {
  const names = new Set<string>();
  for (const feature of features) {
    for (const name of Object.keys(feature.properties ?? {})) names.add(name);
  }
  return [...names];
}

function* positionsOf(features: readonly Feature[]): Generator<[number, number]> {
  for (const { geometry } of features) {
    if (geometry) yield* positionsIn(geometry.coordinates ?? geometry.geometries);
  }
}

function* positionsIn(value: unknown): Generator<[number, number]> {
  if (isObject(value)) {
    yield* positionsIn(value.coordinates ?? value.geometries);
  } else if (Array.isArray(value)) {
    const [x, y] = value;
    if (typeof x === "number" && typeof y === "number") yield [x, y];
    else for (const part of value) yield* positionsIn(part);
  }
}

function isFeature(value: unknown): value is Feature {
  if (!isObject(value) || value.type !== "Feature") return false;
  return value.geometry == null || isGeometry(value.geometry);
}

function isGeometry(value: unknown): value is Geometry {
  return isObject(value) && GEOMETRIES.has(String(value.type));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
