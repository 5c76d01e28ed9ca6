import { LazyElement } from "./lazy-element";

/** `<g2f-extent-map extent="w,s,e,n;…" geojson="…" data-basemap="…">`: where a dataset lies. */
export class ExtentMap extends LazyElement {
  protected async show(): Promise<boolean> {
    const { showExtent } = await import("../map/extent-map");
    return showExtent(this);
  }
}
