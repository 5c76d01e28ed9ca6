/** Addresses of OGC services as found in metadata, and requests made from them. */

/** Parameters that belong to one request; the others (MapServer's `map`, keys) to the service. */
const OF_REQUESTS = new Set(
  [
    "service request version layers layer styles style format crs srs bbox width height",
    "transparent typename typenames outputformat srsname count maxfeatures resulttype",
    "startindex propertyname filter cql_filter query_layers info_format i j x y exceptions",
    "tilematrixset tilematrix tilerow tilecol sld_version language acceptversions",
  ]
    .join(" ")
    .split(" "),
);

/** Return the address of the service alone, its own parameters kept. */
export function serviceAddress(address: string, base: string): string {
  const url = new URL(address, base);
  for (const name of [...url.searchParams.keys()]) {
    if (OF_REQUESTS.has(name.toLowerCase())) url.searchParams.delete(name);
  }
  url.hash = "";
  return url.href;
}

/** Return the address of one request to a service. */
export function requestAddress(
  service: string,
  parameters: Readonly<Record<string, string | number>>,
): string {
  const url = new URL(service);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, String(value));
  return url.href;
}

/** Return a parameter of a request found in metadata, whatever its case. */
export function parameterOf(address: string, base: string, ...names: string[]): string {
  const wanted = new Set(names);
  const parameters = [...new URL(address, base).searchParams];
  return parameters.find(([name]) => wanted.has(name.toLowerCase()))?.[1] ?? "";
}

/** Find a layer by name; servers differ on the workspace before the colon. */
export function findLayer<T extends { readonly name: string }>(
  layers: readonly T[],
  wanted: string,
): T | undefined {
  const short = (name: string) => name.split(":").at(-1)?.toLowerCase();
  return (
    layers.find((layer) => layer.name === wanted) ??
    layers.find((layer) => short(layer.name) === short(wanted))
  );
}
