import assert from "node:assert/strict";
import { test } from "node:test";

// The elements extend a class that only browsers have.
(globalThis as { HTMLElement?: unknown }).HTMLElement ??= class {};
const { delayAfter } = await import("../src/elements/run-progress");
const { unneeded } = await import("../src/elements/source-form");

test("the server is asked less and less often while it does not answer", () => {
  assert.deepEqual([0, 1, 2, 10].map(delayAfter), [2000, 4000, 8000, 30_000]);
});

test("a choice hides the fields that it leaves without use", () => {
  assert.deepEqual(unneeded("rhythm", ""), ["time", "cron"]);
  assert.deepEqual(unneeded("rhythm", "nightly"), ["cron"]);
  assert.deepEqual(unneeded("rhythm", "custom"), ["time"]);
  assert.deepEqual(unneeded("credentials", "kept"), ["username", "password", "token"]);
  assert.deepEqual(unneeded("credentials", "bearer"), ["username", "password"]);
});
