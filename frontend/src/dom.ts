/** Creating elements, and the few page-wide questions that every element asks. */

/** Create an element with attributes and children; texts are never read as HTML. */
export function create<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** Create a push button that calls *onPress*. */
export function button(
  label: string,
  onPress: () => void,
  attributes: Record<string, string> = {},
): HTMLButtonElement {
  const element = create("button", { type: "button", class: "g2fe-button", ...attributes }, label);
  element.addEventListener("click", onPress);
  return element;
}

/** Create a link to another site or file; only web addresses are followed. */
export function link(url: string, label: string): HTMLAnchorElement | string {
  return isWebAddress(url) ? create("a", { href: url, rel: "noopener" }, label) : label;
}

/** Say whether *url* is an http or https address, or a path of this site. */
export function isWebAddress(url: string): boolean {
  const base = "http://site.invalid";
  if (!URL.canParse(url, base)) return false;
  return ["http:", "https:"].includes(new URL(url, base).protocol);
}

let counter = 0;

/** Return an id that no other element of the page has. */
export function uniqueId(prefix: string): string {
  counter += 1;
  return `g2f-${prefix}-${counter}`;
}

/** Say whether the visitor asked for fewer animations. */
export function prefersReducedMotion(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Call *action* once, when *element* comes near the visible part of the page. */
export function whenVisible(element: Element, action: () => void): void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      action();
    },
    { rootMargin: "200px" },
  );
  observer.observe(element);
}
