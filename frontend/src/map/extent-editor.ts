/** The map on which the extents of a record are drawn. */

import DragBox from "ol/interaction/DragBox";
import VectorLayer from "ol/layer/Vector";
import type OlMap from "ol/Map";
import { transformExtent } from "ol/proj";
import VectorSource from "ol/source/Vector";
import { button, create } from "../dom";
import { partOf } from "../form/rows";
import { type Extent, formatExtent, parseExtent, wrapLongitude } from "../geo/extent";
import { t } from "../messages";
import { parseBasemap } from "./basemap-setting";
import { createMap, fit, targetOf } from "./canvas";
import { extentFeature, frameIn } from "./frame";
import { paint, paletteOf } from "./styles";

const SIDES = ["west", "south", "east", "north"] as const;

/** Draw the boxes that *fieldset* holds, follow them, and write the one that is drawn. */
export function editExtents(element: HTMLElement, fieldset: HTMLElement): void {
  const source = new VectorSource({ wrapX: false });
  const frame = frameIn(element, "extent");
  const map = createMap(frame, {
    label: t("extent.label"),
    basemap: parseBasemap(element.dataset.basemap),
    layers: [new VectorLayer({ source, style: paint(paletteOf(element).accent, { width: 2.5 }) })],
  });
  const follow = () => {
    const boxes = boxesOf(fieldset);
    source.clear();
    source.addFeatures(boxes.map(extentFeature));
    element.dataset.features = String(boxes.length);
    return boxes;
  };
  const seeAll = () => {
    const all = around(follow());
    if (all) fit(map, all);
  };
  fieldset.addEventListener("input", follow);
  fieldset.addEventListener("g2f-fill", () => queueMicrotask(seeAll));
  frame.after(tools(map, frame, (box) => write(fieldset, box)));
  seeAll();
}

function boxesOf(fieldset: HTMLElement): Extent[] {
  return [...fieldset.querySelectorAll("[data-row]")].flatMap((row) => {
    const inputs = [...row.querySelectorAll<HTMLInputElement>("[name]")];
    const text = SIDES.map((side) =>
      (inputs.find((input) => partOf(input) === side)?.value ?? "").replace(",", "."),
    );
    return parseExtent(text.join(",")) ?? [];
  });
}

function around(boxes: readonly Extent[]): Extent | null {
  if (boxes.length === 0) return null;
  return {
    west: Math.min(...boxes.map(({ west }) => west)),
    south: Math.min(...boxes.map(({ south }) => south)),
    east: Math.max(...boxes.map(({ east }) => east)),
    north: Math.max(...boxes.map(({ north }) => north)),
  };
}

function write(fieldset: HTMLElement, box: Extent): void {
  const [west, south, east, north] = formatExtent(box).split(",");
  const detail = { west, south, east, north };
  fieldset.dispatchEvent(new CustomEvent("g2f-fill", { detail }));
}

function tools(map: OlMap, frame: HTMLElement, done: (box: Extent) => void): HTMLElement {
  const drawing = new DragBox({ className: "g2fe-drag-box", minArea: 100 });
  const hint = create("p", { class: "g2fe-map-hint", role: "status" });
  const degrees = (box: number[]): Extent => {
    const [west = 0, south = 0, east = 0, north = 0] = transformExtent(
      box,
      map.getView().getProjection(),
      "EPSG:4326",
    );
    return { west: wrapLongitude(west), south, east: wrapLongitude(east), north };
  };
  const draw = button(t("extent.draw"), () => toggle(!drawing.getActive()), {
    "aria-pressed": "false",
  });
  const toggle = (on: boolean) => {
    drawing.setActive(on);
    draw.setAttribute("aria-pressed", String(on));
    frame.classList.toggle("g2fe-map-drawing", on);
    hint.textContent = on ? t("results.drawing") : "";
    if (on) targetOf(map).focus({ preventScroll: true });
  };
  drawing.setActive(false);
  drawing.on("boxend", () => {
    toggle(false);
    done(degrees(drawing.getGeometry().getExtent()));
  });
  map.addInteraction(drawing);
  frame.append(hint);
  frame.addEventListener("keydown", (event) => {
    if (event.key === "Escape") toggle(false);
  });
  const view = button(t("extent.view"), () =>
    done(degrees(map.getView().calculateExtent(map.getSize()))),
  );
  return create("div", { class: "g2fe-map-bar" }, draw, view);
}
