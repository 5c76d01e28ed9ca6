/** Showing a layer of a WFS that speaks GeoJSON; counted before it is fetched. */
import { crsOf, featuresOf } from "../geo/geojson";
import { t } from "../messages";
import { guessCrs } from "./crs";
import { showFeatures } from "./geojson";
import { layerControls } from "./layer-controls";
import { loadText } from "./load";
import { Notice } from "./notice";
import { findLayer, parameterOf, requestAddress, serviceAddress } from "./ogc-url";
import { type Previewer, type Stage, say } from "./parts";
import { readWfs, requestedCrs, type WfsCapabilities, type WfsType } from "./wfs-capabilities";
import { parseXml } from "./xml";

const MEGABYTES = 15;
/** More would say no more to the eye, and weighs on the partner's server. */
const MOST_FEATURES = 1000;

/** Show the feature type that a resource names, or let choose among those of the service. */
export const previewWfs: Previewer = async (resource, stage) => {
  const service = serviceAddress(resource.url, document.baseURI);
  const request = { SERVICE: "WFS", REQUEST: "GetCapabilities" };
  const text = await loadText(requestAddress(service, request), MEGABYTES);
  const capabilities = readWfs(parseXml(text));
  const wanted =
    resource.layer || parameterOf(resource.url, document.baseURI, "typenames", "typename");
  const found = wanted ? findLayer(capabilities.types, wanted) : capabilities.types[0];
  if (wanted && !found) say(stage.place, t("service.layerMissing", { layer: wanted }));
  const type = found ?? capabilities.types[0];
  if (!type) throw new Notice(t("service.noLayer"));
  if (!capabilities.jsonFormat) throw new Notice(t("service.noJson"));
  await new WfsView(service, capabilities, stage).show(type, !wanted || !found);
};

class WfsView {
  constructor(
    private readonly service: string,
    private readonly capabilities: WfsCapabilities,
    private readonly stage: Stage,
  ) {}

  /** Show *type*, with a list of the others when *choice*. */
  async show(type: WfsType, choice: boolean): Promise<void> {
    const count = await this.count(type);
    const value = await this.features(type);
    const features = featuresOf(value);
    this.stage.place.replaceChildren();
    if (choice) this.stage.place.append(this.choices(type));
    if (count > features.length) {
      say(this.stage.place, t("service.limited", { count, shown: features.length }));
    }
    const named = crsOf(value);
    const crs = named === "EPSG:4326" ? guessCrs(features, requestedCrs(type)) : named;
    showFeatures(features, crs, this.stage);
    this.stage.place.dataset.layer = type.name;
  }

  private choices(shown: WfsType): HTMLElement {
    return layerControls({
      layers: this.capabilities.types,
      shown,
      legend: "",
      onChoose: (name) => void this.choose(name),
    });
  }

  private async choose(name: string): Promise<void> {
    const type = this.capabilities.types.find((candidate) => candidate.name === name);
    if (!type) return;
    try {
      await this.show(type, true);
    } catch (error) {
      this.stage.place.replaceChildren(this.choices(type));
      say(this.stage.place, error instanceof Notice ? error.message : t("preview.failed"));
    }
  }

  private request(type: WfsType, more: Record<string, string | number>): string {
    const modern = this.capabilities.version.startsWith("2");
    return requestAddress(this.service, {
      SERVICE: "WFS",
      VERSION: this.capabilities.version,
      REQUEST: "GetFeature",
      [modern ? "TYPENAMES" : "TYPENAME"]: type.name,
      ...more,
    });
  }

  /** Ask how many features there are; servers that do not say are taken as having few. */
  private async count(type: WfsType): Promise<number> {
    const answer = await loadText(this.request(type, { RESULTTYPE: "hits" }), 1);
    const root = parseXml(answer);
    const count = root.getAttribute("numberMatched") ?? root.getAttribute("numberOfFeatures");
    return Number(count) || 0;
  }

  private async features(type: WfsType): Promise<unknown> {
    const modern = this.capabilities.version.startsWith("2");
    const url = this.request(type, {
      OUTPUTFORMAT: this.capabilities.jsonFormat,
      SRSNAME: requestedCrs(type),
      [modern ? "COUNT" : "MAXFEATURES"]: MOST_FEATURES,
    });
    const text = await loadText(url, MEGABYTES);
    if (text.trimStart().startsWith("<")) parseXml(text);
    try {
      return JSON.parse(text);
    } catch {
      throw new Notice(t("preview.notGeojson"));
    }
  }
}
