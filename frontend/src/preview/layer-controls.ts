/** The controls under a map of a service: which layer, how opaque, what its colours mean. */
import { create, isWebAddress, uniqueId } from "../dom";
import { t } from "../messages";

export interface NamedLayer {
  readonly name: string;
  readonly title: string;
}

export interface LayerControls {
  /** Layers to choose from; none when the resource names its layer. */
  readonly layers: readonly NamedLayer[];
  readonly shown: NamedLayer;
  /** Address of the legend's image, empty when there is none. */
  readonly legend: string;
  readonly onChoose: (name: string) => void;
  /** Absent when there is no image to fade. */
  readonly onOpacity?: (opacity: number) => void;
}

/** Create the controls of one layer. */
export function layerControls(options: LayerControls): HTMLElement {
  const box = create("div", { class: "g2fe-layer-controls" });
  if (options.layers.length > 1) box.append(layerChoice(options));
  if (options.onOpacity) box.append(opacityField(options.onOpacity));
  if (isImageAddress(options.legend)) box.append(legendBox(options.legend, options.shown.title));
  return box;
}

function layerChoice({ layers, shown, onChoose }: LayerControls): HTMLElement {
  const select = create("select", { id: uniqueId("layer") });
  for (const { name, title } of layers) {
    const option = create("option", { value: name }, title);
    option.selected = name === shown.name;
    select.append(option);
  }
  select.addEventListener("change", () => onChoose(select.value));
  return create("label", { for: select.id }, t("service.layer"), select);
}

function opacityField(onOpacity: (opacity: number) => void): HTMLElement {
  const range = create("input", { type: "range", min: "0", max: "100", step: "5", value: "100" });
  range.id = uniqueId("opacity");
  range.addEventListener("input", () => onOpacity(Number(range.value) / 100));
  return create("label", { for: range.id }, t("service.opacity"), range);
}

function legendBox(address: string, layer: string): HTMLElement {
  const alt = t("service.legendAlt", { layer });
  const image = create("img", { src: address, alt });
  const summary = create("summary", {}, t("service.legend"));
  const details = create("details", { class: "g2fe-legend", open: "" }, summary, image);
  image.addEventListener("error", () => details.remove());
  return details;
}

function isImageAddress(address: string): boolean {
  return address !== "" && isWebAddress(address);
}
