import Feature from "ol/Feature";
import Point from "ol/geom/Point";
import { transform } from "ol/proj";
import "../map/projections";
import type { Table } from "./csv";
import { type FeatureMap, featureMap } from "./feature-map";
import type { Stage } from "./parts";
import { isPlace, type PointColumns, toNumber } from "./values";

/** Draw the rows of a table as points; rows without a believable place are not drawn. */
export function pointMap(table: Table, columns: PointColumns, stage: Stage): FeatureMap {
  const features = table.rows.map((row) => {
    const names = table.columns.map((name, at) => [name, row[at]]);
    const feature = new Feature(Object.fromEntries(names.filter(([name]) => name !== "geometry")));
    const [x, y] = [toNumber(row[columns.x]), toNumber(row[columns.y])];
    if (isPlace(x, y, columns.crs)) {
      feature.setGeometry(new Point(transform([x, y], columns.crs, "EPSG:3857")));
    }
    return feature;
  });
  return featureMap(features, stage);
}
