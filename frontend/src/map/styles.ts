/** Styles of extents and features, in the accent colour of the page's style sheet. */
import CircleStyle from "ol/style/Circle";
import Fill from "ol/style/Fill";
import Stroke from "ol/style/Stroke";
import Style from "ol/style/Style";

export interface Palette {
  readonly accent: string;
  readonly highlight: string;
}

/** Read the colours that the page gives to the maps. */
export function paletteOf(element: Element): Palette {
  const styles = getComputedStyle(element);
  const read = (name: string, fallback: string) => styles.getPropertyValue(name).trim() || fallback;
  return {
    accent: read("--g2f-map-accent", "#0b5f7a"),
    highlight: read("--g2f-map-highlight", "#c2410c"),
  };
}

/** Lines, surfaces and points of one colour; *fillOpacity* 0 leaves surfaces empty. */
export function paint(
  color: string,
  { width = 2, fillOpacity = 0.18, dash = [] as number[], zIndex = 0 } = {},
): Style[] {
  const stroke = new Stroke({ color, width, lineDash: dash });
  const fill = new Fill({ color: withOpacity(color, fillOpacity) });
  const halo = new Stroke({ color: "rgba(255, 255, 255, 0.75)", width: width + 2 });
  return [
    new Style({ stroke: halo, zIndex }),
    new Style({
      stroke,
      fill,
      zIndex,
      image: new CircleStyle({
        radius: 6,
        fill: new Fill({ color }),
        stroke: new Stroke({ color: "#ffffff", width: 1.5 }),
      }),
    }),
  ];
}

/** Return `#rrggbb` as an rgba colour; canvases of older browsers know no colour functions. */
export function withOpacity(color: string, opacity: number): string {
  const digits = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color)?.slice(1);
  if (!digits) return color;
  return `rgba(${digits.map((pair) => Number.parseInt(pair, 16)).join(", ")}, ${opacity})`;
}
