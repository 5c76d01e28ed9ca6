/** Choosing the previewer of a resource, and what is said when it cannot do its work. */
import { create } from "../dom";
import { t } from "../messages";
import { Notice } from "./notice";
import { type Previewer, say, stageIn } from "./parts";
import { type Kind, kindOf, type Resource } from "./resource";

/** Each previewer is a chunk of its own: a table of figures does not fetch a map. */
const PREVIEWERS: Readonly<Record<Kind, () => Promise<Previewer>>> = {
  geojson: async () => (await import("./geojson")).previewGeojson,
  csv: async () => (await import("./delimited")).previewCsv,
  wms: async () => (await import("./wms")).previewWms,
  wfs: async () => (await import("./wfs")).previewWfs,
  wmts: async () => (await import("./wmts")).previewWmts,
  image: async () => (await import("./image")).previewImage,
};

/** Show the resource that *element* describes; false when no preview suits it. */
export async function showPreview(element: HTMLElement): Promise<boolean> {
  const resource = resourceOf(element);
  const kind = resource.url ? kindOf(resource) : null;
  if (!kind) return false;
  const stage = stageIn(element);
  element.dataset.kind = kind;
  const waiting = create("p", { class: "g2fe-loading", role: "status" }, t("preview.loading"));
  stage.place.append(waiting);
  try {
    const preview = await PREVIEWERS[kind]();
    await preview(resource, stage);
    return true;
  } catch (error) {
    stage.place.replaceChildren();
    say(stage.place, error instanceof Notice ? error.message : t("preview.failed"));
    if (!(error instanceof Notice)) reportError(error);
    element.setAttribute("failed", "");
    return false;
  } finally {
    waiting.remove();
    stage.place.removeAttribute("aria-busy");
  }
}

function resourceOf(element: HTMLElement): Resource {
  const read = (name: string) => element.getAttribute(name)?.trim() ?? "";
  const url = read("url");
  return {
    url: url ? new URL(url, document.baseURI).href : "",
    format: read("format"),
    protocol: read("protocol"),
    layer: read("layer"),
    mimetype: read("mimetype"),
  };
}
