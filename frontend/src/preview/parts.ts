/** What every previewer is given, and the pieces that several of them show. */
import { create } from "../dom";
import { type Basemap, parseBasemap } from "../map/basemap-setting";
import type { Resource } from "./resource";

export interface Stage {
  /** Where the preview goes; in the page already. */
  readonly place: HTMLElement;
  readonly basemap: Basemap | null;
  /** Says what the map shows, for those who do not see it; empty for the general sentence. */
  readonly label: string;
}

export type Previewer = (resource: Resource, stage: Stage) => Promise<void>;

/** Open a stage at the top of *element*. */
export function stageIn(element: HTMLElement): Stage {
  const place = create("div", { class: "g2fe-preview", "aria-busy": "true" });
  element.prepend(place);
  return {
    place,
    basemap: parseBasemap(element.dataset.basemap),
    label: element.getAttribute("label") ?? "",
  };
}

/** Tell the visitor something about the preview, aloud too. */
export function say(place: HTMLElement, text: string): void {
  place.append(create("p", { class: "g2fe-notice", role: "status" }, text));
}
