import { create } from "../dom";
import { t } from "../messages";
import { refuseInsecure } from "./load";
import { Notice } from "./notice";
import type { Previewer } from "./parts";

/** Show an image at the width of the page. */
export const previewImage: Previewer = async ({ url }, { place, label }) => {
  refuseInsecure(url);
  const image = create("img", {
    class: "g2fe-image",
    src: url,
    alt: label || t("preview.imageAlt"),
  });
  place.append(image);
  try {
    await image.decode();
  } catch {
    throw new Notice(t("preview.unreachable"));
  }
};
