import assert from "node:assert/strict";
import { test } from "node:test";
import {
  coversRegion,
  formatExtent,
  parseExtent,
  REGION,
  touches,
  unrolled,
  wrapLongitude,
} from "../src/geo/extent";
import { attributeNames, boundsOf, crsOf, featuresOf } from "../src/geo/geojson";
import { areaUrl } from "../src/geo/search-url";
import { guessCrs } from "../src/preview/crs";

const LILLE = { west: 2.96, south: 50.58, east: 3.16, north: 50.68 };

test("an extent is read from four numbers and written back", () => {
  assert.deepEqual(parseExtent("2.96, 50.58,3.16,50.68"), LILLE);
  assert.equal(formatExtent({ ...LILLE, west: 2.9600000001 }), "2.96,50.58,3.16,50.68");
});

test("what is not a box on Earth is no extent", () => {
  const refused = [
    "",
    "1,2,3",
    "1,2,3,4,5",
    "a,b,c,d",
    ",,,",
    "2,51,3,50",
    "200,50,201,51",
    "0,0,1,91",
  ];
  for (const text of refused) assert.equal(parseExtent(text), null, text);
});

test("a flat box is kept: it is a place", () => {
  assert.deepEqual(parseExtent("3,50,3,50"), { west: 3, south: 50, east: 3, north: 50 });
});

test("a box over the antimeridian is unrolled eastwards", () => {
  assert.deepEqual(
    unrolled({ west: 170, south: -20, east: -170, north: -10 }),
    [170, -20, 190, -10],
  );
});

test("longitudes come back between -180 and 180 degrees", () => {
  assert.equal(wrapLongitude(190), -170);
  assert.equal(wrapLongitude(-181), 179);
  assert.equal(wrapLongitude(180), 180);
});

test("only extents that cover most of the region count as regional", () => {
  assert.ok(coversRegion(REGION));
  assert.ok(coversRegion({ west: -5, south: 41, east: 10, north: 52 }));
  assert.ok(!coversRegion(LILLE));
  assert.ok(!coversRegion({ west: 10, south: 41, east: 12, north: 52 }));
});

test("extents touch when they share a point", () => {
  assert.ok(touches(LILLE, REGION));
  assert.ok(touches(REGION, { west: 4.26, south: 40, east: 5, north: 60 }));
  assert.ok(!touches(LILLE, { west: 4, south: 50, east: 5, north: 51 }));
});

test("features are found in a collection, a feature and a geometry", () => {
  const geometry = { type: "Point", coordinates: [3, 50] };
  const feature = { type: "Feature", geometry, properties: { nom: "Lille" } };
  assert.equal(featuresOf({ type: "FeatureCollection", features: [feature, null, 3] }).length, 1);
  assert.equal(featuresOf(feature).length, 1);
  assert.equal(featuresOf(geometry).length, 1);
  for (const value of [null, 3, [], {}, { type: "Topology" }])
    assert.deepEqual(featuresOf(value), []);
});

test("bounds are found at any depth, geometry collections included", () => {
  const point = { type: "Point", coordinates: [3, 50, 12] };
  const polygon = {
    type: "Polygon",
    coordinates: [
      [
        [1, 49],
        [2, 49],
        [2, 51],
        [1, 49],
      ],
    ],
  };
  const collection = { type: "GeometryCollection", geometries: [point, polygon] };
  assert.deepEqual(boundsOf(featuresOf(collection)), { west: 1, south: 49, east: 3, north: 51 });
  assert.equal(boundsOf(featuresOf({ type: "Feature", geometry: null, properties: {} })), null);
});

test("the coordinate system is read from the names that programs write", () => {
  const named = (name: string) => crsOf({ crs: { type: "name", properties: { name } } });
  assert.equal(named("urn:ogc:def:crs:EPSG::2154"), "EPSG:2154");
  assert.equal(named("urn:ogc:def:crs:EPSG:6.9:3949"), "EPSG:3949");
  assert.equal(named("EPSG:2154"), "EPSG:2154");
  assert.equal(named("http://www.opengis.net/def/crs/EPSG/0/2154"), "EPSG:2154");
  assert.equal(named("urn:ogc:def:crs:OGC:1.3:CRS84"), "EPSG:4326");
  assert.equal(crsOf({}), "EPSG:4326");
});

test("coordinates in metres are not taken for degrees", () => {
  const at = (coordinates: number[]) => featuresOf({ type: "Point", coordinates });
  assert.equal(guessCrs(at([704061, 7059136]), "EPSG:2154"), "EPSG:2154");
  assert.equal(guessCrs(at([3.06, 50.63]), "EPSG:2154"), "EPSG:4326");
});

test("attribute names of all features are gathered in order", () => {
  const feature = (properties: object) => ({ type: "Feature", geometry: null, properties });
  const features = featuresOf({
    type: "FeatureCollection",
    features: [feature({ b: 1, a: 2 }), feature({ c: 3, a: 4 })],
  });
  assert.deepEqual(attributeNames(features), ["b", "a", "c"]);
});

test("searching an area keeps the other filters and goes back to the first page", () => {
  const url = areaUrl("http://x.test/dataset?q=eau&page=3&tags=a&tags=b#top", LILLE);
  assert.equal(
    url,
    "http://x.test/dataset?q=eau&tags=a&tags=b&ext_bbox=2.96%2C50.58%2C3.16%2C50.68",
  );
  assert.equal(areaUrl(url, null), "http://x.test/dataset?q=eau&tags=a&tags=b");
});
