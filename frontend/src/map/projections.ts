/** The coordinate systems of French data, defined here: no projection service is asked. */
import { get, transformExtent } from "ol/proj";
import { register } from "ol/proj/proj4";
import proj4 from "proj4";

const GRS80 = "+ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs";

/** Conic Conformal zones (RGF93 CC42 to CC50): the zone number is the central latitude. */
function conformalConic(latitude: number): string {
  const parallels = `+lat_1=${latitude - 0.75} +lat_2=${latitude + 0.75}`;
  const origin = `+lat_0=${latitude} +lon_0=3 +x_0=1700000 +y_0=${(latitude - 41) * 1000000 + 200000}`;
  return `+proj=lcc ${parallels} ${origin} ${GRS80}`;
}

const DEFINITIONS: Record<string, string> = {
  "EPSG:2154": `+proj=lcc +lat_1=49 +lat_2=44 +lat_0=46.5 +lon_0=3 +x_0=700000 +y_0=6600000 ${GRS80}`,
  "EPSG:3949": conformalConic(49),
  "EPSG:3950": conformalConic(50),
  "EPSG:27572":
    "+proj=lcc +lat_1=46.8 +lat_0=46.8 +lon_0=0 +k_0=0.99987742 +x_0=600000 +y_0=2200000 +a=6378249.2 +b=6356515 +towgs84=-168,-60,320,0,0,0,0 +pm=paris +units=m +no_defs",
  "EPSG:3035": `+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 ${GRS80} +axis=neu`,
  "EPSG:32631": "+proj=utm +zone=31 +datum=WGS84 +units=m +no_defs",
  "EPSG:25831": `+proj=utm +zone=31 ${GRS80}`,
  // Latitude first, as their registers say: OpenLayers swaps the axes of WMS 1.3.0 accordingly.
  "EPSG:4171": "+proj=longlat +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +no_defs +axis=neu",
  "EPSG:4258": "+proj=longlat +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +no_defs +axis=neu",
};

/** West, south, east, north in degrees of the systems' areas of use, as their register says. */
const AREAS: Record<string, [number, number, number, number]> = {
  "EPSG:2154": [-9.86, 41.15, 10.38, 51.56],
  "EPSG:3949": [-5.63, 47.92, 8.57, 50.13],
  "EPSG:3950": [-2, 48.92, 7.76, 51.15],
  "EPSG:27572": [-4.87, 42.33, 8.23, 51.14],
  "EPSG:3035": [-16.1, 32.88, 40.18, 71],
  "EPSG:32631": [0, 0, 6, 84],
  "EPSG:25831": [-0.01, 37, 6, 82.45],
  "EPSG:4171": [-9.86, 41.15, 10.38, 51.56],
  "EPSG:4258": [-16.1, 32.88, 40.18, 71],
};

proj4.defs(Object.entries(DEFINITIONS));
register(proj4);
for (const [crs, area] of Object.entries(AREAS)) {
  const projection = get(crs);
  // Without an extent OpenLayers can neither draw a grid nor redraw tiles of another system.
  projection?.setWorldExtent(area);
  projection?.setExtent(transformExtent(area, "EPSG:4326", crs, 8));
}

/** Say whether coordinates in *crs* ("EPSG:2154") can be drawn. */
export function isKnownCrs(crs: string): boolean {
  return get(crs) !== null;
}
