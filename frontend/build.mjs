// Bundles the custom elements into the extension's public folder.
//
// Entry points keep plain names, which templates know; everything that they load later is a chunk
// whose name holds a hash of its content. The new folder replaces the old one in one rename, so
// that a portal that is serving never sees half a build.
import { copyFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(here, "../ckanext-geo2france/ckanext/geo2france/public/geo2france/dist");
const FONT = "node_modules/@fontsource-variable/atkinson-hyperlegible-next/";
const watching = process.argv.includes("--watch");
const scratch = watching ? target : `${target}.${process.pid}`;

/** @type {esbuild.BuildOptions} */
const options = {
  absWorkingDir: here,
  entryPoints: ["src/map.ts", "src/preview.ts", "src/suggest.ts", "src/form.ts", "src/harvest.ts"],
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  outdir: scratch,
  chunkNames: "chunks/[name]-[hash]",
  assetNames: "assets/[name]-[hash]",
  minify: !watching,
  sourcemap: watching,
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
};

/** Sum the gzipped sizes of *path* and of all that it imports, later imports included or not. */
function weight(outputs, sizes, path, lazy) {
  const seen = new Set();
  const visit = (name) => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const { path: next, kind } of outputs[name]?.imports ?? []) {
      if (lazy || kind === "import-statement") visit(next);
    }
  };
  visit(path);
  return [...seen].reduce((total, name) => total + (sizes.get(name) ?? 0), 0);
}

/** Print what each entry weighs at first and with everything that it may load. */
async function report({ outputs }) {
  const sizes = new Map();
  for (const name of Object.keys(outputs)) {
    sizes.set(name, gzipSync(await readFile(join(here, name))).length);
  }
  const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} kB`.padStart(10);
  console.log("bundle (gzip)      at once  everything");
  for (const [name, { entryPoint }] of Object.entries(outputs)) {
    if (!entryPoint) continue;
    const [first, all] = [false, true].map((lazy) => weight(outputs, sizes, name, lazy));
    console.log(entryPoint.replace("src/", "").padEnd(14), kilobytes(first), kilobytes(all));
  }
}

/** Copy the typeface of the theme, which its style sheet names. */
async function fonts() {
  const name = "atkinson-hyperlegible-next";
  const file = join(here, FONT, `files/${name}-latin-wght-normal.woff2`);
  await mkdir(join(scratch, "fonts"), { recursive: true });
  await copyFile(file, join(scratch, "fonts", `${name}.woff2`));
}

/** Write the licences of the packages that ended in the bundle, as they ask. */
async function licences({ inputs }) {
  const names = [FONT, ...Object.keys(inputs)].map(
    (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1],
  );
  const texts = [];
  for (const name of [...new Set(names)].filter(Boolean).sort()) {
    const folder = join(here, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const files = ["LICENSE", "LICENSE.md", "LICENSE.txt", "license.md"].map((file) =>
      readFile(join(folder, file), "utf8").catch(() => ""),
    );
    const text = (await Promise.all(files)).find(Boolean) ?? `Licence: ${license}\n`;
    texts.push(`${name} ${version}\n\n${text}`);
  }
  await writeFile(join(scratch, "LICENSES.txt"), texts.join(`\n${"-".repeat(72)}\n\n`));
}

await mkdir(dirname(target), { recursive: true });
if (watching) {
  await (await esbuild.context(options)).watch();
} else {
  try {
    const { metafile } = await esbuild.build(options);
    await fonts();
    await licences(metafile);
    await report(metafile);
    await rm(target, { recursive: true, force: true });
    await rename(scratch, target);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
