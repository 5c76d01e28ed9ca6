/** What a WFS says about itself (1.0.0 to 2.0.0), as far as a preview needs it. */
import { childrenOf, descend, textAt } from "./xml";

export interface WfsType {
  readonly name: string;
  readonly title: string;
  readonly crs: readonly string[];
}

export interface WfsCapabilities {
  readonly version: string;
  /** The name under which the service offers GeoJSON, empty when it does not. */
  readonly jsonFormat: string;
  readonly types: readonly WfsType[];
}

/** Projected systems, whose axis order no server disputes, the first being the map's own. */
const PREFERRED = ["EPSG:3857", "EPSG:2154"];

/** Read the capabilities document whose root is *root*. */
export function readWfs(root: Element): WfsCapabilities {
  return {
    version: root.getAttribute("version") ?? "2.0.0",
    jsonFormat: jsonFormat(outputFormats(root)),
    types: childrenOf(descend(root, "FeatureTypeList"), "FeatureType").map(readType),
  };
}

/** Return the system to ask for: never a geographic one when there is a choice. */
export function requestedCrs(type: WfsType): string {
  return PREFERRED.find((crs) => type.crs.includes(crs)) ?? type.crs[0] ?? "EPSG:4326";
}

function readType(element: Element): WfsType {
  const name = textAt(element, "Name");
  const names = ["DefaultCRS", "DefaultSRS", "OtherCRS", "OtherSRS", "SRS"];
  const crs = childrenOf(element, ...names).map((node) => shortCrs(node.textContent ?? ""));
  return { name, title: textAt(element, "Title") || name, crs };
}

/** "urn:ogc:def:crs:EPSG::2154" and "http://…/EPSG/0/2154" are "EPSG:2154". */
function shortCrs(name: string): string {
  const code = /EPSG[:/#](?:[\d.]*[:/])?(\d+)\s*$/i.exec(name)?.[1];
  return code ? `EPSG:${code}` : name.trim();
}

function outputFormats(root: Element): string[] {
  const operations = childrenOf(descend(root, "OperationsMetadata"), "Operation");
  const operation = operations.find((node) => node.getAttribute("name") === "GetFeature");
  const parameters = childrenOf(operation, "Parameter");
  const formats = parameters.find((node) => node.getAttribute("name") === "outputFormat");
  const values = [...(formats?.getElementsByTagNameNS("*", "Value") ?? [])];
  const old = descend(root, "Capability", "Request", "GetFeature", "ResultFormat");
  const names = [...(old?.children ?? [])].map((node) => node.localName);
  return [...values.map((node) => node.textContent?.trim() ?? ""), ...names];
}

function jsonFormat(formats: readonly string[]): string {
  const wanted = [/^application\/(geo\+|vnd\.geo\+)?json$/i, /geojson/i, /json/i];
  for (const pattern of wanted) {
    const format = formats.find((name) => pattern.test(name) && !/callback|jsonp/i.test(name));
    if (format) return format;
  }
  return "";
}
