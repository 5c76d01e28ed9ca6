/** The map of one dataset's extent. */

import type Feature from "ol/Feature";
import VectorLayer from "ol/layer/Vector";
import { transformExtent } from "ol/proj";
import VectorSource from "ol/source/Vector";
import { parseExtent } from "../geo/extent";
import { t } from "../messages";
import { parseBasemap } from "./basemap-setting";
import { createMap, fit } from "./canvas";
import { extentFeature, frameIn, geojsonFeatures, parseJson } from "./frame";
import { paint, paletteOf } from "./styles";

/** Draw the extent that *element* carries (its GeoJSON, else its boxes); false without any. */
export function showExtent(element: HTMLElement): boolean {
  const features = featuresFor(element);
  if (features.length === 0) return false;
  const source = new VectorSource({ features, wrapX: false });
  const style = paint(paletteOf(element).accent, { width: 2.5 });
  const map = createMap(frameIn(element, "extent"), {
    label: element.getAttribute("label") ?? t("map.extentLabel"),
    basemap: parseBasemap(element.dataset.basemap),
    layers: [new VectorLayer({ source, style })],
  });
  const box = transformExtent(source.getExtent() ?? [], "EPSG:3857", "EPSG:4326");
  const [west = 0, south = 0, east = 0, north = 0] = box;
  fit(map, { west, south, east, north });
  element.dataset.features = String(features.length);
  return true;
}

function featuresFor(element: HTMLElement): Feature[] {
  const drawn = geojsonFeatures(parseJson(element.getAttribute("geojson")));
  if (drawn.length > 0) return drawn;
  const boxes = (element.getAttribute("extent") ?? "").split(";").map(parseExtent);
  return boxes.flatMap((box) => (box ? [extentFeature(box)] : []));
}
