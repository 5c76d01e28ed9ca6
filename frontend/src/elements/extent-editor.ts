import { TerritoryField } from "../form/territories";
import { LazyElement } from "./lazy-element";

/**
 * `<g2f-extent-editor data-basemap territories>` in the repeating field of the extents.
 *
 * Shows the boxes typed below it on a map, lets one draw another, and takes the box of a territory
 * where the portal knows territories. The four numbers of each box stay.
 */
export class ExtentEditor extends LazyElement {
  protected async show(): Promise<boolean> {
    const fieldset = this.closest("fieldset");
    if (!fieldset) return false;
    this.append(new TerritoryField(fieldset, this.getAttribute("territories") ?? "").node);
    const { editExtents } = await import("../map/extent-editor");
    editExtents(this, fieldset);
    return true;
  }
}
