/** A map in the page: base map, region, keyboard, controls in the language of the page. */

import Attribution from "ol/control/Attribution";
import Zoom from "ol/control/Zoom";
import { defaults as defaultInteractions } from "ol/interaction/defaults";
import type BaseLayer from "ol/layer/Base";
import OlMap from "ol/Map";
import { type ProjectionLike, transformExtent } from "ol/proj";
import View from "ol/View";
import { create, prefersReducedMotion } from "../dom";
import { type Extent, REGION, unrolled } from "../geo/extent";
import { t } from "../messages";
import { basemapLayer } from "./basemap";
import type { Basemap } from "./basemap-setting";
import { graticuleLayer, regionLayer } from "./region";

export interface MapOptions {
  readonly label: string;
  readonly basemap: Basemap | null;
  readonly projection?: ProjectionLike;
  readonly layers: BaseLayer[];
}

/** Create a map inside *frame*, which must be in the page and have a height. */
export function createMap(frame: HTMLElement, options: MapOptions): OlMap {
  const { label, basemap, layers, projection = "EPSG:3857" } = options;
  const target = create("div", { class: "g2fe-map-target", role: "application", tabindex: "0" });
  target.setAttribute("aria-label", label);
  frame.append(target);
  const duration = prefersReducedMotion() ? 0 : 200;
  const map = new OlMap({
    target,
    view: new View({ projection, center: [0, 0], zoom: 2, maxZoom: 20 }),
    // Wheel and touch move the page until the map has the focus: nobody is caught while scrolling.
    interactions: defaultInteractions({
      onFocusOnly: true,
      altShiftDragRotate: false,
      pinchRotate: false,
      zoomDuration: duration,
    }),
    controls: [
      new Zoom({ zoomInTipLabel: t("map.zoomIn"), zoomOutTipLabel: t("map.zoomOut"), duration }),
      new Attribution({ collapsible: false, tipLabel: t("map.attributions") }),
    ],
    layers: [graticuleLayer(), regionLayer(projection)],
  });
  if (basemap) map.addLayer(basemapLayer(basemap, () => tellMissing(frame)));
  for (const layer of layers) map.addLayer(layer);
  fit(map, REGION);
  return map;
}

/** Show a whole extent, never closer than a neighbourhood. */
export function fit(map: OlMap, extent: Extent): void {
  if (!map.getSize()?.every(Boolean)) {
    // In a closed drawer there is nothing to fit yet.
    map.once("change:size", () => fit(map, extent));
    return;
  }
  const view = map.getView();
  const box = transformExtent(unrolled(extent), "EPSG:4326", view.getProjection());
  const padding = targetOf(map).clientWidth < 400 ? 16 : 28;
  view.fit(box, { padding: [padding, padding, padding, padding], maxZoom: 14 });
}

/** Return the element that a map fills and that takes the keyboard. */
export function targetOf(map: OlMap): HTMLElement {
  const target = map.getTargetElement();
  if (!target) throw new Error("The map is not in the page any more.");
  return target;
}

function tellMissing(frame: HTMLElement): void {
  tellOnMap(frame, t("map.baseMissing"));
}

/** Say something in a corner of the map, under what was said there before. */
export function tellOnMap(frame: HTMLElement, text: string, name = ""): void {
  let corner = frame.querySelector<HTMLElement>(".g2fe-map-notices");
  if (!corner) {
    corner = create("div", { class: "g2fe-map-notices" });
    frame.append(corner);
  }
  corner.append(create("p", { class: `g2fe-map-notice ${name}`.trim(), role: "status" }, text));
}
