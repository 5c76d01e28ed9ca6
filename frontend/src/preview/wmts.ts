/** Showing a layer of a WMTS. */
import WMTSCapabilities from "ol/format/WMTSCapabilities";
import TileLayer from "ol/layer/Tile";
import WMTS, { optionsFromCapabilities } from "ol/source/WMTS";
import { create } from "../dom";
import { type Extent, isExtent } from "../geo/extent";
import { createMap, fit } from "../map/canvas";
import "../map/projections";
import { t } from "../messages";
import { layerControls } from "./layer-controls";
import { loadText } from "./load";
import { Notice } from "./notice";
import { findLayer, parameterOf, requestAddress, serviceAddress } from "./ogc-url";
import { type Previewer, type Stage, say } from "./parts";
import { parseXml } from "./xml";

const MEGABYTES = 15;

interface WmtsLayer {
  readonly name: string;
  readonly title: string;
  readonly extent: Extent | null;
}

/** Show the layer that a resource names, or let choose among those of the service. */
export const previewWmts: Previewer = async (resource, stage) => {
  const text = await loadText(capabilitiesAddress(resource.url), MEGABYTES);
  parseXml(text);
  const capabilities = new WMTSCapabilities().read(text);
  const layers = layersOf(capabilities);
  const wanted = resource.layer || parameterOf(resource.url, document.baseURI, "layer", "layers");
  const found = wanted ? findLayer(layers, wanted) : layers[0];
  if (wanted && !found) say(stage.place, t("service.layerMissing", { layer: wanted }));
  const layer = found ?? layers[0];
  if (!layer) throw new Notice(t("service.noLayer"));
  show(capabilities, layer, !wanted || !found ? layers : [], stage);
};

/** A document of capabilities is read where it lies; a service is asked for it. */
function capabilitiesAddress(url: string): string {
  if (/\.xml$/i.test(new URL(url).pathname)) return url;
  const service = serviceAddress(url, document.baseURI);
  return requestAddress(service, { SERVICE: "WMTS", REQUEST: "GetCapabilities", VERSION: "1.0.0" });
}

// biome-ignore lint/suspicious/noExplicitAny: OpenLayers gives the parsed document no type.
type Parsed = any;

function layersOf(capabilities: Parsed): WmtsLayer[] {
  const layers: Parsed[] = capabilities?.Contents?.Layer ?? [];
  return layers.map(({ Identifier, Title, WGS84BoundingBox }) => {
    const [west = 181, south = 0, east = 0, north = 0]: number[] = WGS84BoundingBox ?? [];
    const extent = { west, south, east, north };
    return {
      name: Identifier,
      title: Title ?? Identifier,
      extent: isExtent(extent) ? extent : null,
    };
  });
}

function show(
  capabilities: Parsed,
  layer: WmtsLayer,
  choices: readonly WmtsLayer[],
  stage: Stage,
): void {
  const options = optionsFromCapabilities(capabilities, {
    layer: layer.name,
    projection: "EPSG:3857",
  });
  if (!options) throw new Notice(t("service.noLayer"));
  const tiles = new TileLayer({ source: new WMTS(options) });
  const frame = create("div", { class: "g2fe-map g2fe-map-preview" });
  const controls = layerControls({
    layers: choices,
    shown: layer,
    legend: "",
    onChoose: (name) => {
      const next = choices.find((candidate) => candidate.name === name);
      stage.place.replaceChildren();
      if (next) show(capabilities, next, choices, stage);
    },
    onOpacity: (opacity) => tiles.setOpacity(opacity),
  });
  stage.place.append(frame, controls);
  const map = createMap(frame, {
    label: stage.label || t("map.label"),
    basemap: stage.basemap,
    projection: options.projection ?? "EPSG:3857",
    layers: [tiles],
  });
  frame.dataset.layer = layer.name;
  if (layer.extent) fit(map, layer.extent);
}
