/** What is drawn under the base map, and instead of it where there is none. */
import GeoJSON from "ol/format/GeoJSON";
import Graticule from "ol/layer/Graticule";
import VectorLayer from "ol/layer/Vector";
import type { ProjectionLike } from "ol/proj";
import VectorSource from "ol/source/Vector";
import Fill from "ol/style/Fill";
import Stroke from "ol/style/Stroke";
import Style from "ol/style/Style";
import Text from "ol/style/Text";
import { t } from "../messages";
import outlines from "./hauts-de-france.json";

const LAND = new Style({
  fill: new Fill({ color: "#fbfaf6" }),
  stroke: new Stroke({ color: "#8a97a3", width: 2 }),
});

/** Create the layer of the region and its departments. */
export function regionLayer(projection: ProjectionLike): VectorLayer {
  const features = new GeoJSON().readFeatures(outlines, { featureProjection: projection });
  return new VectorLayer({
    source: new VectorSource({ features, attributions: [t("map.outline")] }),
    style: (feature) =>
      feature.get("kind") === "region" ? LAND : departmentStyle(String(feature.get("name"))),
  });
}

function departmentStyle(name: string): Style {
  return new Style({
    stroke: new Stroke({ color: "#c3ccd4", width: 1, lineDash: [4, 3] }),
    text: new Text({
      text: name,
      font: "12px system-ui, sans-serif",
      fill: new Fill({ color: "#5a6672" }),
      stroke: new Stroke({ color: "#fbfaf6", width: 3 }),
    }),
  });
}

/** Create the grid of meridians and parallels. */
export function graticuleLayer(): Graticule {
  return new Graticule({
    strokeStyle: new Stroke({ color: "rgba(90, 110, 130, 0.18)", width: 1 }),
    showLabels: true,
    wrapX: false,
    lonLabelStyle: gridLabel("bottom"),
    latLabelStyle: gridLabel("middle", "end"),
  });
}

function gridLabel(textBaseline: CanvasTextBaseline, textAlign?: CanvasTextAlign): Text {
  return new Text({
    font: "10px system-ui, sans-serif",
    fill: new Fill({ color: "#6b7885" }),
    textBaseline,
    ...(textAlign ? { textAlign } : {}),
  });
}
