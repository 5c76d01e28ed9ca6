import assert from "node:assert/strict";
import { test } from "node:test";
import { plain } from "../src/form/checks";
import { dataset } from "../src/form/collect";
import { findingsOf, sorted } from "../src/form/findings";

const text = (name: string, value: string) => ({ name, value, isMany: false, isNumber: false });

test("a form becomes the dataset that the API would be sent", () => {
  const found = dataset([
    text("title", " Haies "),
    text("acronym", "  "),
    text("_csrf_token", "x"),
    text("contacts-0-email", "a@example.org"),
    text("contacts-0-role", "owner"),
    text("contacts-1-email", ""),
    text("contacts-2-role", "owner"),
    text("reference_dates-0-type", "publication"),
    text("resources__0__url", "https://example.org/wms"),
    text("conformity-0-pass", "unknown"),
    text("conformity-1-pass", "true"),
    { ...text("extents-0-west", "1,5"), isNumber: true },
    { ...text("scales", "1:25 000"), isMany: true },
    { ...text("inspire_themes", "hy"), isMany: true },
    { ...text("inspire_themes", "lc"), isMany: true },
  ]);
  assert.deepEqual(found, {
    title: "Haies",
    contacts: [{ email: "a@example.org", role: "owner" }],
    resources: [{ url: "https://example.org/wms" }],
    conformity: [{ pass: null }, { pass: true }],
    extents: [{ west: 1.5 }],
    scales: [25000],
    inspire_themes: ["hy", "lc"],
  });
});

test("findings are read with care, and the mandatory ones come first", () => {
  const raw = [
    { field: "scales", level: "recommended", message: "Give a scale", hint: "25000" },
    { field: "title", level: "mandatory", message: "Give a title" },
    { level: "mandatory" },
    null,
  ];
  const found = findingsOf({ success: true, result: { findings: raw } });
  assert.deepEqual(
    sorted(found).map(({ field, hint }) => [field, hint]),
    [
      ["title", ""],
      ["scales", "25000"],
    ],
  );
  assert.deepEqual(findingsOf({ success: false }), []);
  assert.equal(findingsOf({ result: raw }).length, 2);
});

test("a list is filtered whatever the accents and the case", () => {
  assert.ok(plain("Altitude – Élévation").includes(plain(" ELEV")));
});
