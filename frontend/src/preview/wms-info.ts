/** GetFeatureInfo: what lies under a click, in whichever format the service speaks. */
import WMSGetFeatureInfo from "ol/format/WMSGetFeatureInfo";
import type ImageLayer from "ol/layer/Image";
import type OlMap from "ol/Map";
import type ImageWMS from "ol/source/ImageWMS";
import { create } from "../dom";
import { featuresOf } from "../geo/geojson";
import { t } from "../messages";
import { attributePanel } from "./feature-map";
import { loadText } from "./load";

type Attributes = readonly (readonly [string, unknown])[];

const MEGABYTES = 2;

/** From the format that says most to the one that says least. */
const READERS: readonly [RegExp, (text: string) => Attributes][] = [
  [/json/i, fromJson],
  [/gml/i, fromGml],
  [/^text\/plain/i, fromText],
  [/html/i, fromHtml],
];

/** Show the attributes of what is clicked on the layer. */
export function queryOnClick(
  map: OlMap,
  frame: HTMLElement,
  layer: ImageLayer<ImageWMS>,
  formats: readonly string[],
): void {
  const choice = READERS.flatMap(([pattern, read]) =>
    formats.filter((format) => pattern.test(format)).map((format) => ({ format, read })),
  )[0];
  if (!choice) return;
  frame.after(create("p", { class: "g2fe-hint" }, t("service.infoHint")));
  let asked = 0;
  map.on("singleclick", async ({ coordinate }) => {
    asked += 1;
    const turn = asked;
    const url = infoAddress(map, layer, coordinate, choice.format);
    const attributes = url ? await attributesAt(url, choice.read) : [];
    if (turn === asked) showPanel(frame, attributes);
  });
}

function infoAddress(
  map: OlMap,
  layer: ImageLayer<ImageWMS>,
  coordinate: number[],
  format: string,
): string | undefined {
  const view = map.getView();
  const parameters = { INFO_FORMAT: format, FEATURE_COUNT: 5 };
  return layer
    .getSource()
    ?.getFeatureInfoUrl(coordinate, view.getResolution() ?? 1, view.getProjection(), parameters);
}

async function attributesAt(url: string, read: (text: string) => Attributes): Promise<Attributes> {
  try {
    const found = read(await loadText(url, MEGABYTES));
    return found.length > 0 ? found : [["", t("feature.none")]];
  } catch {
    return [["", t("service.infoFailed")]];
  }
}

function showPanel(frame: HTMLElement, attributes: Attributes): void {
  frame.querySelector(".g2fe-panel")?.remove();
  const panel = attributePanel(attributes, () => panel.remove());
  frame.append(panel);
}

function fromJson(text: string): Attributes {
  return featuresOf(JSON.parse(text)).flatMap(({ properties }) => Object.entries(properties ?? {}));
}

function fromGml(text: string): Attributes {
  return new WMSGetFeatureInfo().readFeatures(text).flatMap((feature) => {
    const {
      [feature.getGeometryName()]: _,
      boundedBy: __,
      ...attributes
    } = feature.getProperties();
    return Object.entries(attributes);
  });
}

/** Plain answers are lines of "name = 'value'", under headings that name the layer. */
function fromText(text: string): Attributes {
  return text.split(/\r?\n/).flatMap((line): Attributes => {
    const [, name, value] = /^\s*([^=:]+?)\s*[=:]\s*'?(.*?)'?\s*$/.exec(line) ?? [];
    return name && value ? [[name, value]] : [];
  });
}

function fromHtml(text: string): Attributes {
  const body = new DOMParser().parseFromString(text, "text/html").body;
  const words = body.textContent?.replace(/\s+/g, " ").trim();
  return words ? [["", words.slice(0, 2000)]] : [];
}
