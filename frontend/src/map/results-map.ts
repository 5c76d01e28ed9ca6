/** The map of the extents of one page of results. */

import VectorLayer from "ol/layer/Vector";
import type OlMap from "ol/Map";
import VectorSource from "ol/source/Vector";
import { create } from "../dom";
import { type Extent, parseExtent, REGION, touches } from "../geo/extent";
import { plural, t } from "../messages";
import { AreaTools } from "./area-tools";
import { parseBasemap } from "./basemap-setting";
import { createMap, fit, targetOf } from "./canvas";
import { extentFeature, frameIn, parseJson } from "./frame";
import { type Result, readResults, resultFeatures, resultStyle } from "./results-features";
import { linkWithList } from "./results-link";
import { paint, paletteOf } from "./styles";

/** Draw the results that *element* carries, and the tools that search by area. */
export function showResults(element: HTMLElement): boolean {
  const palette = paletteOf(element);
  const results = readResults(parseJson(element.getAttribute("results")));
  const extents = new VectorSource({ features: resultFeatures(results), wrapX: false });
  const filter = parseExtent(element.getAttribute("bbox") ?? "");
  const frame = frameIn(element, "results");
  const map = createMap(frame, {
    label: element.getAttribute("label") ?? t("results.label"),
    basemap: parseBasemap(element.dataset.basemap),
    layers: [
      new VectorLayer({ source: extents, style: resultStyle(palette) }),
      filterLayer(filter, palette.highlight),
    ],
  });
  fit(map, filter ?? wholeView(results));
  linkWithList(map, frame, extents, results);
  frame.after(...new AreaTools(map, frame, filter).nodes, ...wideNote(results));
  element.dataset.features = String(extents.getFeatures().length);
  keepSized(map);
  return true;
}

function filterLayer(filter: Extent | null, color: string): VectorLayer {
  const features = filter ? [extentFeature(filter)] : [];
  const style = paint(color, { width: 2.5, fillOpacity: 0, dash: [8, 5] });
  return new VectorLayer({ source: new VectorSource({ features, wrapX: false }), style });
}

/** The region, always the same from search to search, unless nothing lies in it. */
function wholeView(results: readonly Result[]): Extent {
  const extents = results.map((result) => result.extent);
  if (extents.length === 0 || extents.some((extent) => touches(extent, REGION))) return REGION;
  return {
    west: Math.min(...extents.map((extent) => extent.west)),
    south: Math.min(...extents.map((extent) => extent.south)),
    east: Math.max(...extents.map((extent) => extent.east)),
    north: Math.max(...extents.map((extent) => extent.north)),
  };
}

function wideNote(results: readonly Result[]): HTMLElement[] {
  const count = results.filter((result) => result.wide).length;
  if (count === 0) return [];
  return [create("p", { class: "g2fe-results-note" }, plural("results.wide", count))];
}

/** A map in a fold-out or a drawer has no size until it opens. */
function keepSized(map: OlMap): void {
  new ResizeObserver(() => map.updateSize()).observe(targetOf(map));
}
