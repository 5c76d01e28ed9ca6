import assert from "node:assert/strict";
import { test } from "node:test";
import { delimiterOf, parseCsv } from "../src/preview/csv";
import { findLayer, parameterOf, requestAddress, serviceAddress } from "../src/preview/ogc-url";
import { kindOf } from "../src/preview/resource";
import { compareCells, isNumeric, pointColumns, toNumber } from "../src/preview/values";

const BASE = "http://portal.test/";
const resource = { url: "", format: "", protocol: "", layer: "", mimetype: "" };

test("the kind of preview comes from protocol, format, media type or address", () => {
  const kinds: [Partial<typeof resource>, string | null][] = [
    [{ protocol: "OGC:WMS-1.3.0-http-get-map" }, "wms"],
    [{ protocol: "http://www.opengis.net/def/serviceType/ogc/wfs" }, "wfs"],
    [{ protocol: "OGC:WMTS", format: "PNG" }, "wmts"],
    [{ format: "GeoJSON" }, "geojson"],
    [{ mimetype: "application/geo+json" }, "geojson"],
    [{ format: ".CSV" }, "csv"],
    [{ url: "https://x.test/files/plan.PNG" }, "image"],
    [{ url: "https://x.test/ows?SERVICE=WMS&REQUEST=GetCapabilities" }, "wms"],
    [{ format: "SHP", url: "https://x.test/a.zip" }, null],
    [{ format: "PDF" }, null],
    [{ protocol: "WWW:LINK-1.0-http--link", url: "https://x.test/" }, null],
  ];
  for (const [given, kind] of kinds) {
    assert.equal(kindOf({ ...resource, ...given }), kind, JSON.stringify(given));
  }
});

test("a service keeps its own parameters and loses those of the request", () => {
  const found =
    "https://x.test/cgi?map=/a.map&SERVICE=WMS&Request=GetCapabilities&layers=b&key=1#x";
  assert.equal(serviceAddress(found, BASE), "https://x.test/cgi?map=%2Fa.map&key=1");
  assert.equal(
    requestAddress("https://x.test/cgi?map=a", { SERVICE: "WFS", COUNT: 10 }),
    "https://x.test/cgi?map=a&SERVICE=WFS&COUNT=10",
  );
  assert.equal(parameterOf(found, BASE, "layers", "layer"), "b");
  assert.equal(parameterOf("/relative", BASE, "layers"), "");
});

test("a layer is found with or without its workspace", () => {
  const layers = [{ name: "geo:communes" }, { name: "EPCI" }];
  assert.equal(findLayer(layers, "communes")?.name, "geo:communes");
  assert.equal(findLayer(layers, "admin:epci")?.name, "EPCI");
  assert.equal(findLayer(layers, "routes"), undefined);
});

test("delimiters are told apart, even with commas inside cells", () => {
  assert.equal(delimiterOf("a;b;c\n1,5;2,5;3\n"), ";");
  assert.equal(delimiterOf('a,b\n"x;y;z;t",2\n'), ",");
  assert.equal(delimiterOf("a\tb\n1\t2"), "\t");
});

test("quotes, line ends and missing cells are read as spreadsheets write them", () => {
  const table = parseCsv(
    '\uFEFFcode,nom,note\r\n02001,"Le ""Clos"", bas","deux\nlignes"\r\n59350,Lille\n\n',
  );
  assert.deepEqual(table.columns, ["code", "nom", "note"]);
  assert.deepEqual(table.rows, [
    ["02001", 'Le "Clos", bas', "deux\nlignes"],
    ["59350", "Lille", ""],
  ]);
});

test("columns without a name get a number, and an empty text is an empty table", () => {
  assert.deepEqual(parseCsv("a;;c\n1;2;3").columns, ["a", "#2", "c"]);
  assert.deepEqual(parseCsv(""), { columns: [], rows: [] });
  assert.deepEqual(parseCsv("a|b\n1|2").rows, [["1", "2"]]);
});

test("a long quoted cell does not exhaust the stack", () => {
  const cell = 'x""'.repeat(200_000);
  assert.equal(String(parseCsv(`a;b\n"${cell}";2`).rows[0]?.[0]).length, 400_000);
});

test("French numbers are numbers, codes are not", () => {
  assert.equal(toNumber("1 234,5"), 1234.5);
  assert.equal(toNumber("-0.25"), -0.25);
  assert.ok(Number.isNaN(toNumber("12 rue")));
  assert.ok(Number.isNaN(toNumber("")));
  assert.ok(isNumeric("0,5"));
  assert.ok(!isNumeric("02001"));
});

test("cells are sorted by value, by the alphabet, with empty ones last", () => {
  const sorted = (cells: unknown[]) => [...cells].sort((a, b) => compareCells(a, b, "fr"));
  assert.deepEqual(sorted(["10", "9,5", "", "100"]), ["9,5", "10", "100", ""]);
  assert.deepEqual(sorted(["zone", "Écluse", "eau", null]), ["eau", "Écluse", "zone", null]);
});

test("points are found in degrees and in Lambert-93, by their values too", () => {
  const table = (columns: string[], ...rows: string[][]) => ({ columns, rows });
  assert.deepEqual(pointColumns(table(["nom", "Latitude", "Longitude"], ["a", "50,6", "3,1"])), {
    x: 2,
    y: 1,
    crs: "EPSG:4326",
  });
  assert.equal(pointColumns(table(["x", "y"], ["704061", "7059136"]))?.crs, "EPSG:2154");
  assert.equal(pointColumns(table(["X", "Y"], ["3.06", "50.63"]))?.crs, "EPSG:4326");
  assert.equal(pointColumns(table(["x_l93", "y_l93"], ["3.06", "50.63"])), null);
  assert.equal(pointColumns(table(["x", "total"], ["1", "2"])), null);
  assert.equal(pointColumns(table(["lat", "lon"])), null);
});
