import assert from "node:assert/strict";
import { test } from "node:test";
import { territoryUrl } from "../src/geo/search-url";
import { parseBasemap } from "../src/map/basemap-setting";
import { withOpacity } from "../src/map/styles";
import { fill, pluralForm } from "../src/messages";
import { english } from "../src/messages.en";
import { french } from "../src/messages.fr";
import { splitMatch } from "../src/suggest/match";
import { byKind, readSuggestions, readTerritories } from "../src/suggest/types";

const suggestion = (kind: string, label = kind) => ({ kind, label, url: `/${label}` });

test("malformed answers give no suggestion", () => {
  const answers = [null, 3, {}, { result: null }, { result: { suggestions: "no" } }];
  for (const answer of answers) assert.deepEqual(readSuggestions(answer), []);
  const mixed = [suggestion("dataset"), { kind: "dataset" }, suggestion("weather"), null];
  assert.equal(readSuggestions({ result: { suggestions: mixed } }).length, 1);
});

test("suggestions are grouped by kind, datasets first", () => {
  const answer = ["theme", "dataset", "keyword", "dataset"].map((kind) => suggestion(kind));
  const groups = byKind(readSuggestions({ result: { suggestions: answer } }));
  assert.deepEqual(
    groups.map(([kind, members]) => [kind, members.length]),
    [
      ["dataset", 2],
      ["keyword", 1],
      ["theme", 1],
    ],
  );
});

test("territories lead to the same search with their code, from the largest kind on", () => {
  const known = [
    { code: "fr:commune:62498", kind: "commune", label: "Lens (62)" },
    { code: "fr:epci:246200364", kind: "epci", label: "CA de Lens - Liévin" },
    { code: 3, kind: "epci", label: "no code" },
    { code: "x", kind: "planet", label: "no kind" },
    null,
  ];
  const address = (code: string) => territoryUrl("https://x.test/dataset/?q=eau&page=3#a", code);
  const found = readTerritories({ result: known }, address);
  assert.deepEqual(
    byKind(found).map(([kind]) => kind),
    ["epci", "commune"],
  );
  assert.equal(found[0]?.url, "https://x.test/dataset/?q=eau&ext_territory=fr%3Acommune%3A62498");
  assert.deepEqual(readTerritories({ result: "no" }, address), []);
});

test("what was typed is found in a label whatever accents and case", () => {
  assert.deepEqual(splitMatch("Réseau d’eau potable", "D'EAU"), ["Réseau ", "d’eau", " potable"]);
  assert.deepEqual(splitMatch("Nœuds routiers", "noeud"), ["", "Nœud", "s routiers"]);
  assert.deepEqual(splitMatch("Cadastre", "zone"), ["Cadastre", "", ""]);
  assert.deepEqual(splitMatch("Cadastre", " "), ["Cadastre", "", ""]);
});

test("texts are filled and counted as each language does", () => {
  assert.equal(
    fill("{count} lignes de {name}", { count: 1234.5, name: "x" }, "fr"),
    "1\u202f234,5 lignes de x",
  );
  assert.equal(fill("{unknown}", {}, "fr"), "{unknown}");
  assert.equal(pluralForm(0, "fr"), "one");
  assert.equal(pluralForm(0, "en"), "many");
  assert.equal(pluralForm(1_000_000, "fr"), "many");
});

test("both languages fill the same places", () => {
  const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const [key, text] of Object.entries(french)) {
    const other = english[key as keyof typeof french];
    assert.ok(other.trim(), key);
    if (!key.endsWith(".one")) assert.deepEqual(places(other), places(text), key);
  }
});

test("a base map without an address is none", () => {
  for (const text of [null, undefined, "", "{", "3", "null", "{}", '{"url": ""}']) {
    assert.equal(parseBasemap(text), null, String(text));
  }
  assert.equal(
    parseBasemap('{"url": "https://x.test/{z}/{x}/{y}"}')?.url,
    "https://x.test/{z}/{x}/{y}",
  );
});

test("colours get an opacity that old canvases understand", () => {
  assert.equal(withOpacity("#0b5f7a", 0.5), "rgba(11, 95, 122, 0.5)");
  assert.equal(withOpacity("teal", 0.5), "teal");
});
