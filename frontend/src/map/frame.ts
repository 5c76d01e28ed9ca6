/** The place of a map inside its element, and extents as map features. */
import Feature from "ol/Feature";
import GeoJSON from "ol/format/GeoJSON";
import Point from "ol/geom/Point";
import { fromExtent } from "ol/geom/Polygon";
import { fromLonLat, transformExtent } from "ol/proj";
import { create } from "../dom";
import { area, type Extent, unrolled } from "../geo/extent";
import { featuresOf } from "../geo/geojson";

/** Put an empty frame before what the server rendered inside *element*. */
export function frameIn(element: Element, modifier: string): HTMLElement {
  const frame = create("div", { class: `g2fe-map g2fe-map-${modifier}` });
  element.prepend(frame);
  return frame;
}

/** Draw a box, or a point where the box has no surface (EPSG:4326 to EPSG:3857). */
export function extentFeature(extent: Extent): Feature {
  if (area(extent) === 0) return new Feature(new Point(fromLonLat([extent.west, extent.south])));
  const box = [...unrolled(extent)];
  box[1] = Math.max(extent.south, -85);
  box[3] = Math.min(extent.north, 85);
  return new Feature(fromExtent(transformExtent(box, "EPSG:4326", "EPSG:3857")));
}

/** Draw GeoJSON given in degrees; what cannot be read gives no feature. */
export function geojsonFeatures(geojson: unknown): Feature[] {
  const drawable = featuresOf(geojson).filter((feature) => feature.geometry);
  const collection = { type: "FeatureCollection", features: drawable };
  try {
    return new GeoJSON().readFeatures(collection, { featureProjection: "EPSG:3857" });
  } catch {
    return [];
  }
}

/** Parse JSON of an attribute; an absent or broken one is null. */
export function parseJson(text: string | null): unknown {
  if (!text) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
