/** Reading the XML of services, whatever prefixes they use. */
import { t } from "../messages";
import { Notice } from "./notice";

/** Parse an answer of a service; an error report of the service becomes a notice. */
export function parseXml(text: string): Element {
  const root = new DOMParser().parseFromString(text.trim(), "text/xml").documentElement;
  if (root.localName === "parsererror" || root.querySelector("parsererror")) {
    throw new Notice(t("preview.unreachable"));
  }
  if (/^(ServiceExceptionReport|ExceptionReport)$/.test(root.localName)) {
    const message = root.textContent?.replace(/\s+/g, " ").trim().slice(0, 300) ?? "";
    throw new Notice(t("service.exception", { message }));
  }
  return root;
}

/** Return the children of *parent* with one of the names. */
export function childrenOf(parent: Element | undefined, ...names: string[]): Element[] {
  return [...(parent?.children ?? [])].filter((child) => names.includes(child.localName));
}

/** Follow a path of child names to its first element. */
export function descend(parent: Element | undefined, ...path: string[]): Element | undefined {
  return path.reduce<Element | undefined>((at, name) => childrenOf(at, name)[0], parent);
}

/** Return the trimmed text at a path of child names, empty when there is none. */
export function textAt(parent: Element | undefined, ...path: string[]): string {
  return descend(parent, ...path)?.textContent?.trim() ?? "";
}
