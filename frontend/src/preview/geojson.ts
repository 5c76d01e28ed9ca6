import OlFeature from "ol/Feature";
import GeoJSON from "ol/format/GeoJSON";
import { attributeNames, crsOf, type Feature, featuresOf } from "../geo/geojson";
import { isKnownCrs } from "../map/projections";
import { t } from "../messages";
import type { Table } from "./csv";
import { featureMap } from "./feature-map";
import { loadText } from "./load";
import { Notice } from "./notice";
import { type Previewer, type Stage, say } from "./parts";
import { tableView } from "./table";

const MEGABYTES = 15;

/** Show a GeoJSON file: map, attributes, table. */
export const previewGeojson: Previewer = async ({ url }, stage) => {
  const value = parse(await loadText(url, MEGABYTES));
  showFeatures(featuresOf(value), crsOf(value), stage);
};

/** Show features whose coordinates are in *crs*, easting or longitude first. */
export function showFeatures(features: Feature[], crs: string, stage: Stage): void {
  if (features.length === 0) throw new Notice(t("preview.empty"));
  const table = tableOf(features);
  if (!isKnownCrs(crs)) {
    say(stage.place, t("preview.unknownCrs", { crs }));
    stage.place.append(tableView(table));
    return;
  }
  const map = featureMap(drawable(features, crs), stage);
  const locate = (row: number) => map.locate(row);
  if (table.columns.length > 0) stage.place.append(tableView(table, locate));
}

/** One map feature for each feature, geometry or not, so that rows and features keep step. */
function drawable(features: readonly Feature[], crs: string): OlFeature[] {
  const format = new GeoJSON({ dataProjection: crs, featureProjection: "EPSG:3857" });
  return features.map((feature) => {
    // `geometry` may also be the name of an attribute, which would take its place.
    const { geometry: _, ...properties } = feature.properties ?? {};
    const drawn = new OlFeature(properties);
    if (feature.geometry) drawn.setGeometry(format.readGeometry(feature.geometry));
    return drawn;
  });
}

function tableOf(features: readonly Feature[]): Table {
  const columns = attributeNames(features);
  const rows = features.map(({ properties }) => columns.map((name) => properties?.[name]));
  return { columns, rows };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Notice(t("preview.notGeojson"));
  }
}
