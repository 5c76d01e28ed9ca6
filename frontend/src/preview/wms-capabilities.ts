/** What a WMS says about itself (1.1.1 and 1.3.0), as far as a preview needs it. */
import { type Extent, isExtent } from "../geo/extent";
import { childrenOf, descend, textAt } from "./xml";

export interface WmsLayer {
  readonly name: string;
  readonly title: string;
  readonly queryable: boolean;
  readonly extent: Extent | null;
  readonly crs: readonly string[];
  readonly legend: string;
}

export interface WmsCapabilities {
  readonly version: string;
  readonly infoFormats: readonly string[];
  readonly layers: readonly WmsLayer[];
}

/** Read the capabilities document whose root is *root*. */
export function readWms(root: Element): WmsCapabilities {
  const info = descend(root, "Capability", "Request", "GetFeatureInfo");
  const layers = childrenOf(descend(root, "Capability"), "Layer");
  return {
    version: root.getAttribute("version") ?? "1.3.0",
    infoFormats: childrenOf(info, "Format").map((format) => format.textContent?.trim() ?? ""),
    layers: layers.flatMap((layer) => readLayer(layer, INHERITED)),
  };
}

type Inherited = Pick<WmsLayer, "queryable" | "extent" | "crs">;

const BOUNDS = [
  "westBoundLongitude",
  "southBoundLatitude",
  "eastBoundLongitude",
  "northBoundLatitude",
];
const CORNERS = ["minx", "miny", "maxx", "maxy"];

const INHERITED: Inherited = { queryable: false, extent: null, crs: [] };

/** Return a layer and those below it; only layers with a name can be asked for. */
function readLayer(element: Element, parent: Inherited): WmsLayer[] {
  const own = {
    queryable: readFlag(element.getAttribute("queryable")) ?? parent.queryable,
    extent: readExtent(element) ?? parent.extent,
    crs: [...new Set([...parent.crs, ...readCrs(element)])],
  };
  const name = textAt(element, "Name");
  const title = textAt(element, "Title") || name;
  const legend = descend(element, "Style", "LegendURL", "OnlineResource");
  const layer = { ...own, name, title, legend: readHref(legend) };
  const below = childrenOf(element, "Layer").flatMap((child) => readLayer(child, own));
  return name ? [layer, ...below] : below;
}

/** The standard says 0 or 1; some servers write false or true. */
function readFlag(value: string | null): boolean | null {
  return value === null ? null : ["1", "true"].includes(value.toLowerCase());
}

/** WMS 1.1.1 may list several systems in one element. */
function readCrs(element: Element): string[] {
  return childrenOf(element, "CRS", "SRS").flatMap((crs) =>
    (crs.textContent ?? "").trim().toUpperCase().split(/\s+/),
  );
}

function readExtent(element: Element): Extent | null {
  const box = childrenOf(element, "EX_GeographicBoundingBox")[0];
  const old = childrenOf(element, "LatLonBoundingBox")[0];
  const sides = box
    ? BOUNDS.map((side) => textAt(box, side))
    : CORNERS.map((side) => old?.getAttribute(side) ?? "none");
  const [west = 0, south = 0, east = 0, north = 0] = sides.map(Number);
  return isExtent({ west, south, east, north }) ? { west, south, east, north } : null;
}

function readHref(element: Element | undefined): string {
  return element?.getAttributeNS("http://www.w3.org/1999/xlink", "href") ?? "";
}
