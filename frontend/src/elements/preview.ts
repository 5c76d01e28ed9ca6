import { LazyElement } from "./lazy-element";

/** `<g2f-preview url format protocol layer mimetype data-basemap="…">`: a look at a resource. */
export class Preview extends LazyElement {
  protected async show(): Promise<boolean> {
    const { showPreview } = await import("../preview/show");
    return showPreview(this);
  }
}
