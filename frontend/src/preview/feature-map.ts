/** A map of features whose attributes can be read, by a click or from the table. */
import type Feature from "ol/Feature";
import VectorLayer from "ol/layer/Vector";
import type OlMap from "ol/Map";
import { transformExtent } from "ol/proj";
import VectorSource from "ol/source/Vector";
import { button, create } from "../dom";
import { createMap, fit, targetOf } from "../map/canvas";
import { paint, paletteOf } from "../map/styles";
import { plural, t } from "../messages";
import type { Stage } from "./parts";
import { content } from "./table";

/** A drawn map; `locate` brings one feature into view with its attributes. */
export interface FeatureMap {
  readonly locate: (index: number) => void;
}

/** Draw *features*, already in EPSG:3857, in the order of the table's rows. */
export function featureMap(features: Feature[], stage: Stage): FeatureMap {
  const frame = create("div", { class: "g2fe-map g2fe-map-preview" });
  stage.place.append(frame, create("p", { class: "g2fe-hint" }, t("feature.hint")));
  const drawn = features.filter((feature) => feature.getGeometry());
  const source = new VectorSource({ features: drawn, wrapX: false });
  const { accent, highlight } = paletteOf(frame);
  const usual = paint(accent, { fillOpacity: 0.25 });
  const lit = paint(highlight, { width: 3, fillOpacity: 0.3, zIndex: 1 });
  const layer = new VectorLayer({
    source,
    style: (feature) => (feature.get(LIT) ? lit : usual),
  });
  const map = createMap(frame, {
    label: stage.label || t("map.label"),
    basemap: stage.basemap,
    layers: [layer],
  });
  fitFeatures(map, source.getExtent());
  frame.dataset.features = String(drawn.length);
  const selection = new Selection(frame, features);
  map.on("singleclick", (event) => {
    const found = map.getFeaturesAtPixel(event.pixel, {
      hitTolerance: 5,
      layerFilter: (candidate) => candidate === layer,
    });
    selection.select(features.indexOf(found[0] as Feature));
  });
  return {
    locate: (index) => {
      selection.select(index);
      fitFeatures(map, features[index]?.getGeometry()?.getExtent());
      targetOf(map).focus();
    },
  };
}

/** Not a name that a file could use for an attribute. */
const LIT = Symbol("lit").toString();

class Selection {
  private panel: HTMLElement | null = null;
  private current: Feature | undefined;

  constructor(
    private readonly frame: HTMLElement,
    private readonly features: readonly Feature[],
  ) {}

  /** Light one feature and show its attributes; -1 clears. */
  select(index: number): void {
    this.current?.unset(LIT);
    this.panel?.remove();
    this.current = this.features[index];
    if (!this.current) return;
    const attributes = attributesOf(this.current);
    this.current.set(LIT, true);
    this.panel = attributePanel(attributes, () => this.select(-1));
    this.frame.append(this.panel);
  }
}

function attributesOf(feature: Feature): [string, unknown][] {
  const geometry = feature.getGeometryName();
  return Object.entries(feature.getProperties()).filter(
    ([name]) => name !== geometry && name !== LIT,
  );
}

/** Create the panel that lists attributes over a map. */
export function attributePanel(
  attributes: readonly (readonly [string, unknown])[],
  onClose: () => void,
): HTMLElement {
  const close = button("×", onClose, {
    class: "g2fe-panel-close",
    "aria-label": t("feature.close"),
  });
  const title = create("p", { class: "g2fe-panel-title" }, t("feature.title"));
  const list = create("dl", { class: "g2fe-attributes" });
  for (const [name, value] of attributes) {
    list.append(create("dt", {}, name), create("dd", {}, content(value)));
  }
  return create(
    "div",
    { class: "g2fe-panel", role: "status" },
    create("div", { class: "g2fe-panel-head" }, title, close),
    list,
  );
}

function fitFeatures(map: OlMap, box: number[] | null | undefined): void {
  if (!box?.every(Number.isFinite)) return;
  const degrees = transformExtent(box, "EPSG:3857", "EPSG:4326");
  const [west = 0, south = 0, east = 0, north = 0] = degrees;
  fit(map, { west, south, east, north });
}

/** Say how many objects a map shows. */
export function countText(count: number): string {
  return plural("feature.count", count);
}
