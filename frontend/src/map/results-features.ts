/** Results as map features: the small above the large, the regional ones discreet. */
import type Feature from "ol/Feature";
import type { FeatureLike } from "ol/Feature";
import type Style from "ol/style/Style";
import { area, coversRegion, type Extent, parseExtent } from "../geo/extent";
import { boundsOf, featuresOf } from "../geo/geojson";
import { extentFeature, geojsonFeatures } from "./frame";
import { type Palette, paint } from "./styles";

export interface Result {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  readonly extent: Extent;
  readonly geojson: unknown;
  /** Covers the whole region: says nothing about where. */
  readonly wide: boolean;
}

/** Read the `results` attribute; results without an extent are left out, the widest come first. */
export function readResults(value: unknown): Result[] {
  const results = Array.isArray(value) ? value.flatMap(readResult) : [];
  return results.sort((one, other) => area(other.extent) - area(one.extent));
}

function readResult(value: Record<string, unknown>): Result[] {
  const { id, title, url, geojson, extent: box } = value;
  const extent = boundsOf(featuresOf(geojson)) ?? parseExtent(String(box ?? ""));
  if (!extent) return [];
  const texts = { id: String(id), title: String(title), url: String(url) };
  return [{ ...texts, extent, geojson, wide: coversRegion(extent) }];
}

/** Draw each result; every feature knows its result by `result` and whether it is `wide`. */
export function resultFeatures(results: readonly Result[]): Feature[] {
  return results.flatMap((result, rank) => {
    const drawn = geojsonFeatures(result.geojson);
    const features = drawn.length > 0 ? drawn : [extentFeature(result.extent)];
    for (const feature of features) {
      feature.setProperties({ result: result.id, wide: result.wide, rank, lit: false });
    }
    return features;
  });
}

/** Return the style function: a regional extent is a thin dashed line until it is lit. */
export function resultStyle(palette: Palette): (feature: FeatureLike) => Style[] {
  const wide = paint(palette.accent, { width: 1, fillOpacity: 0, dash: [3, 5] });
  const fine = paint(palette.accent, { width: 1.5, fillOpacity: 0.07 });
  const lit = paint(palette.highlight, { width: 3, fillOpacity: 0.2, zIndex: 1 });
  return (feature) => {
    if (feature.get("lit")) return lit;
    return feature.get("wide") ? wide : fine;
  };
}
