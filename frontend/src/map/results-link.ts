/** What is pointed at on the map lights up in the list, and the reverse. */
import type Feature from "ol/Feature";
import type OlMap from "ol/Map";
import type VectorSource from "ol/source/Vector";
import { button, create, link } from "../dom";
import { plural, t } from "../messages";
import { targetOf } from "./canvas";
import type { Result } from "./results-features";

const ITEM = "[data-g2f-result]";

/** Link *map* with the list items of the page that carry `data-g2f-result`. */
export function linkWithList(
  map: OlMap,
  frame: HTMLElement,
  source: VectorSource,
  results: readonly Result[],
): void {
  const light = lighter(source);
  for (const item of document.querySelectorAll<HTMLElement>(ITEM)) {
    const ids = new Set([item.dataset.g2fResult ?? ""]);
    for (const event of ["pointerenter", "focusin"]) item.addEventListener(event, () => light(ids));
    for (const event of ["pointerleave", "focusout"]) {
      item.addEventListener(event, () => light(new Set()));
    }
  }
  const target = targetOf(map);
  map.on("pointermove", (event) => {
    const ids = event.dragging ? new Set<string>() : resultsAt(map, event.pixel);
    target.style.cursor = ids.size > 0 ? "pointer" : "";
    light(ids);
  });
  target.addEventListener("pointerleave", () => light(new Set()));
  const panel = new HerePanel(frame);
  map.on("singleclick", (event) => {
    const ids = resultsAt(map, event.pixel);
    panel.show(results.filter((result) => ids.has(result.id)));
  });
}

/** Return a function that lights features and list items of some results, and no others. */
function lighter(source: VectorSource): (ids: ReadonlySet<string>) => void {
  let current = "";
  return (ids) => {
    const next = [...ids].join(" ");
    if (next === current) return;
    current = next;
    for (const feature of source.getFeatures()) feature.set("lit", ids.has(resultOf(feature)));
    for (const item of document.querySelectorAll<HTMLElement>(ITEM)) {
      item.classList.toggle("g2f-lit", ids.has(item.dataset.g2fResult ?? ""));
    }
  };
}

/** The results under a point of the map; those of the whole region are everywhere, so nowhere. */
function resultsAt(map: OlMap, pixel: number[]): Set<string> {
  const ids = new Set<string>();
  map.forEachFeatureAtPixel(
    pixel,
    (feature) => {
      if (feature.get("result") && !feature.get("wide")) ids.add(String(feature.get("result")));
    },
    { hitTolerance: 4 },
  );
  return ids;
}

function resultOf(feature: Feature): string {
  return String(feature.get("result"));
}

/** The list of what lies under a click, several extents being often one above the other. */
class HerePanel {
  private panel: HTMLElement | null = null;

  constructor(private readonly frame: HTMLElement) {}

  show(results: readonly Result[]): void {
    this.close();
    if (results.length === 0) return;
    const items = results.map(({ url, title }) => create("li", {}, link(url, title)));
    const title = create(
      "p",
      { class: "g2fe-panel-title" },
      plural("results.here", results.length),
    );
    this.panel = create(
      "div",
      { class: "g2fe-panel", role: "status" },
      create(
        "div",
        { class: "g2fe-panel-head" },
        title,
        button("×", () => this.close(), {
          class: "g2fe-panel-close",
          "aria-label": t("results.close"),
        }),
      ),
      create("ul", {}, ...items.reverse()),
    );
    this.frame.append(this.panel);
  }

  private close(): void {
    this.panel?.remove();
    this.panel = null;
  }
}
