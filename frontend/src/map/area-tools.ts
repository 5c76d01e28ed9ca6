/** Searching by area: a box drawn, the current view, or four numbers. */

import DragBox from "ol/interaction/DragBox";
import type OlMap from "ol/Map";
import { transformExtent } from "ol/proj";
import { button, create, uniqueId } from "../dom";
import { type Extent, isExtent, wrapLongitude } from "../geo/extent";
import { areaUrl } from "../geo/search-url";
import { t } from "../messages";
import { targetOf } from "./canvas";

const SIDES = ["west", "south", "east", "north"] as const;

/** The buttons and the form under the results map. */
export class AreaTools {
  readonly nodes: HTMLElement[];
  private readonly drawing = new DragBox({ className: "g2fe-drag-box", minArea: 100 });
  private readonly hint = create("p", { class: "g2fe-map-hint", role: "status" });
  private readonly drawButton = button(t("results.draw"), () => this.toggle(), {
    "aria-pressed": "false",
  });

  constructor(
    private readonly map: OlMap,
    private readonly frame: HTMLElement,
    filter: Extent | null,
  ) {
    this.drawing.setActive(false);
    this.drawing.on("boxend", () => search(this.degrees(this.drawing.getGeometry().getExtent())));
    map.addInteraction(this.drawing);
    frame.append(this.hint);
    frame.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.toggle(false);
    });
    const view = button(t("results.searchView"), () => search(this.viewed()));
    const clear = filter ? [button(t("results.clear"), () => search(null))] : [];
    const bar = create("div", { class: "g2fe-map-bar" }, this.drawButton, view, ...clear);
    this.nodes = [bar, coordinatesForm(filter ?? null, () => this.viewed())];
  }

  private toggle(on = !this.drawing.getActive()): void {
    this.drawing.setActive(on);
    this.drawButton.setAttribute("aria-pressed", String(on));
    this.frame.classList.toggle("g2fe-map-drawing", on);
    this.hint.textContent = on ? t("results.drawing") : "";
    if (on) targetOf(this.map).focus({ preventScroll: true });
  }

  private viewed(): Extent {
    return this.degrees(this.map.getView().calculateExtent(this.map.getSize()));
  }

  private degrees(box: number[]): Extent {
    const projection = this.map.getView().getProjection();
    const [west = 0, south = 0, east = 0, north = 0] = transformExtent(
      box,
      projection,
      "EPSG:4326",
    );
    if (east - west >= 360) return { west: -180, south, east: 180, north };
    return { west: wrapLongitude(west), south, east: wrapLongitude(east), north };
  }
}

/** Load the page again with another area, from its first page on. */
function search(area: Extent | null): void {
  window.location.assign(areaUrl(window.location.href, area));
}

/** Four fields for those who cannot or will not draw. */
function coordinatesForm(filter: Extent | null, viewed: () => Extent): HTMLElement {
  const inputs = SIDES.map((side) => numberField(side));
  const error = create("p", { class: "g2fe-notice", role: "alert", hidden: "" });
  const form = create(
    "form",
    { class: "g2fe-coordinates" },
    create("p", { class: "g2fe-coordinates-help" }, t("results.degrees")),
    create("div", { class: "g2fe-coordinates-fields" }, ...inputs.map(({ label }) => label)),
    error,
    create("button", { type: "submit", class: "g2fe-button" }, t("results.apply")),
  );
  const summary = create("summary", {}, t("results.coordinates"));
  const details = create("details", { class: "g2fe-coordinates-box" }, summary, form);
  details.addEventListener("toggle", () => {
    const start = filter ?? viewed();
    for (const { side, input } of inputs) input.value ||= String(Number(start[side].toFixed(4)));
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [west = 0, south = 0, east = 0, north = 0] = inputs.map(({ input }) =>
      Number(input.value),
    );
    const area = { west, south, east, north };
    error.hidden = isExtent(area);
    error.textContent = error.hidden ? "" : t("results.invalid");
    if (error.hidden) search(area);
  });
  return details;
}

function numberField(side: (typeof SIDES)[number]) {
  const limit = side === "west" || side === "east" ? 180 : 90;
  const input = create("input", {
    id: uniqueId(side),
    type: "number",
    step: "any",
    min: String(-limit),
    max: String(limit),
    required: "",
  });
  const label = create("label", { for: input.id }, t(`results.${side}`), input);
  return { side, input, label };
}
