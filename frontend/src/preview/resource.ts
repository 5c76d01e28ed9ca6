/** Which previewer suits a resource, after what its metadata say and what its address shows. */

export interface Resource {
  readonly url: string;
  readonly format: string;
  readonly protocol: string;
  readonly layer: string;
  readonly mimetype: string;
}

export type Kind = "geojson" | "csv" | "wms" | "wfs" | "wmts" | "image";

const BY_FORMAT: Readonly<Record<string, Kind>> = {
  geojson: "geojson",
  "geo+json": "geojson",
  csv: "csv",
  tsv: "csv",
  wms: "wms",
  wfs: "wfs",
  wmts: "wmts",
  png: "image",
  jpg: "image",
  jpeg: "image",
  gif: "image",
  webp: "image",
  svg: "image",
};

const SERVICES = ["wmts", "wms", "wfs"] as const;

/** Return the kind of preview for *resource*, null when there is none. */
export function kindOf(resource: Resource): Kind | null {
  return (
    ofService(resource.protocol) ??
    ofFormat(resource.format) ??
    ofFormat(resource.mimetype.split("/").at(-1) ?? "") ??
    ofAddress(resource.url)
  );
}

/** "OGC:WMS-1.3.0-http-get-map", "…/serviceType/ogc/wms" and "WMS" all mean the same. */
function ofService(protocol: string): Kind | null {
  const words = protocol.toLowerCase().split(/[^a-z]+/);
  return SERVICES.find((service) => words.includes(service)) ?? null;
}

function ofFormat(format: string): Kind | null {
  return BY_FORMAT[format.trim().toLowerCase().replace(/^\./, "")] ?? null;
}

function ofAddress(address: string): Kind | null {
  const { pathname, searchParams } = new URL(address, "http://site.invalid");
  const service = [...searchParams].find(([name]) => name.toLowerCase() === "service")?.[1];
  return ofService(service ?? "") ?? ofFormat(pathname.split(".").at(-1) ?? "");
}
