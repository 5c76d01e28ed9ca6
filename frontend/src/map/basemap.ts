/** The base map that the portal configured. */
import TileLayer from "ol/layer/Tile";
import XYZ from "ol/source/XYZ";
import { prefersReducedMotion } from "../dom";
import type { Basemap } from "./basemap-setting";

/** Create the tile layer; *onMissing* is called once, when the first tile cannot be had. */
export function basemapLayer(basemap: Basemap, onMissing: () => void): TileLayer<XYZ> {
  const source = new XYZ({
    url: basemap.url,
    attributions: basemap.attribution ? [basemap.attribution] : [],
    maxZoom: basemap.max_zoom ?? 19,
    crossOrigin: "anonymous",
    transition: prefersReducedMotion() ? 0 : 250,
  });
  source.once("tileloaderror", onMissing);
  return new TileLayer({ source });
}
