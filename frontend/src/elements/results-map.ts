import { LazyElement } from "./lazy-element";

/** `<g2f-results-map results="[…]" bbox="w,s,e,n" data-basemap="…">`: where the results lie. */
export class ResultsMap extends LazyElement {
  protected async show(): Promise<boolean> {
    const { showResults } = await import("../map/results-map");
    return showResults(this);
  }
}
