/** Showing layers of a WMS: image, legend, opacity, attributes at a click. */
import ImageLayer from "ol/layer/Image";
import type OlMap from "ol/Map";
import ImageWMS from "ol/source/ImageWMS";
import { create } from "../dom";
import { REGION } from "../geo/extent";
import { createMap, fit, tellOnMap } from "../map/canvas";
import { isKnownCrs } from "../map/projections";
import { t } from "../messages";
import { layerControls } from "./layer-controls";
import { loadText, refuseInsecure } from "./load";
import { Notice } from "./notice";
import { findLayer, parameterOf, requestAddress, serviceAddress } from "./ogc-url";
import { type Previewer, type Stage, say } from "./parts";
import { readWms, type WmsCapabilities, type WmsLayer } from "./wms-capabilities";
import { queryOnClick } from "./wms-info";
import { parseXml } from "./xml";

const MEGABYTES = 8;
/** Web Mercator needs no second projection of the base map; Lambert-93 is what the others have. */
const PREFERRED = ["EPSG:3857", "EPSG:900913", "EPSG:2154", "EPSG:4326", "CRS:84"];

/** Show the layer that a resource names, or let choose among those of the service. */
export const previewWms: Previewer = async (resource, stage) => {
  refuseInsecure(resource.url);
  const service = serviceAddress(resource.url, document.baseURI);
  const wanted = resource.layer || parameterOf(resource.url, document.baseURI, "layers", "layer");
  const capabilities = await capabilitiesOf(service, wanted);
  if (capabilities.layers.length === 0) throw new Notice(t("service.noLayer"));
  const found = wanted ? findLayer(capabilities.layers, wanted) : capabilities.layers[0];
  if (wanted && !found) say(stage.place, t("service.layerMissing", { layer: wanted }));
  const named = found ?? capabilities.layers[0];
  if (named) new WmsView(service, capabilities, stage).show(named, !wanted || !found);
};

/**
 * Read the capabilities, or assume a layer that follows the standard.
 *
 * An image can be shown from a server that lets no other site read its capabilities.
 */
async function capabilitiesOf(service: string, wanted: string): Promise<WmsCapabilities> {
  try {
    const request = { SERVICE: "WMS", REQUEST: "GetCapabilities", VERSION: "1.3.0" };
    return readWms(parseXml(await loadText(requestAddress(service, request), MEGABYTES)));
  } catch (error) {
    if (!wanted || !(error instanceof Notice)) throw error;
    const layer = { name: wanted, title: wanted, queryable: false, legend: "" };
    const assumed = { ...layer, extent: REGION, crs: ["EPSG:3857"] };
    return { version: "1.3.0", infoFormats: [], layers: [assumed] };
  }
}

class WmsView {
  private shown: { readonly map: OlMap; readonly box: HTMLElement } | undefined;

  constructor(
    private readonly service: string,
    private readonly capabilities: WmsCapabilities,
    private readonly stage: Stage,
  ) {}

  /** Show *layer*, with a list of the others when *choice*. */
  show(layer: WmsLayer, choice: boolean): void {
    this.shown?.map.setTarget(undefined);
    this.shown?.box.remove();
    const frame = create("div", { class: "g2fe-map g2fe-map-preview" });
    const image = new ImageLayer({ source: this.source(layer) });
    const controls = layerControls({
      layers: choice ? this.capabilities.layers : [],
      shown: layer,
      legend: layer.legend,
      onChoose: (name) => this.choose(name),
      onOpacity: (opacity) => image.setOpacity(opacity),
    });
    const box = create("div", {}, frame, controls);
    this.stage.place.append(box);
    const map = this.map(frame, layer, image);
    this.shown = { map, box };
    frame.dataset.layer = layer.name;
    image.getSource()?.on("imageloaderror", () => notLoaded(frame));
    if (layer.queryable) queryOnClick(map, frame, image, this.capabilities.infoFormats);
  }

  private choose(name: string): void {
    const layer = this.capabilities.layers.find((candidate) => candidate.name === name);
    if (layer) this.show(layer, true);
  }

  private map(frame: HTMLElement, layer: WmsLayer, image: ImageLayer<ImageWMS>): OlMap {
    const map = createMap(frame, {
      label: this.stage.label || t("map.label"),
      basemap: this.stage.basemap,
      projection: projectionFor(layer),
      layers: [image],
    });
    if (layer.extent) fit(map, layer.extent);
    return map;
  }

  private source(layer: WmsLayer): ImageWMS {
    return new ImageWMS({
      url: this.service,
      params: { LAYERS: layer.name, VERSION: this.capabilities.version, TRANSPARENT: true },
      projection: projectionFor(layer),
      ratio: 1,
    });
  }
}

function projectionFor(layer: WmsLayer): string {
  const offered = PREFERRED.find((crs) => layer.crs.includes(crs));
  return offered ?? layer.crs.find(isKnownCrs) ?? "EPSG:3857";
}

function notLoaded(frame: HTMLElement): void {
  if (frame.querySelector(".g2fe-layer-failed")) return;
  tellOnMap(frame, t("service.tileFailed"), "g2fe-layer-failed");
}
