import { boundsOf, type Feature } from "../geo/geojson";

/**
 * Return the system of features that name none, asked for in *requested*.
 *
 * GeoJSON of today is always in degrees, and QGIS Server answers so whatever was asked; others
 * answer in the system that was asked for. Coordinates in metres give themselves away.
 */
export function guessCrs(features: readonly Feature[], requested: string): string {
  const box = boundsOf(features);
  if (!box) return "EPSG:4326";
  const degrees = Math.max(-box.west, box.east) <= 360 && Math.max(-box.south, box.north) <= 90;
  return degrees ? "EPSG:4326" : requested;
}
