/**
 * Interface texts, in the language of the page.
 *
 * French and English are built in, and the compiler refuses a text missing in either. A page in
 * another language, or a portal that words things differently, gives its own in
 * `<script type="application/json" id="g2f-messages">{"map.zoomIn": "…"}</script>`.
 */
import { english } from "./messages.en";
import { french } from "./messages.fr";

export type MessageKey = keyof typeof french;
export type Messages = Readonly<Record<MessageKey, string>>;

let current: Messages | undefined;

/** Return the text of *key* with `{name}` placeholders filled from *values*. */
export function t(key: MessageKey, values: Readonly<Record<string, string | number>> = {}): string {
  current ??= { ...builtIn(document.documentElement.lang), ...ofPage() };
  return fill(current[key], values, document.documentElement.lang || "fr");
}

/** Return the text for one thing or for several: `key.one` or `key.many`, with `{count}`. */
export function plural(
  key: PluralKey,
  count: number,
  values: Readonly<Record<string, string | number>> = {},
): string {
  return t(`${key}.${pluralForm(count, document.documentElement.lang)}`, { count, ...values });
}

type PluralKey = MessageKey extends infer K
  ? K extends `${infer Stem}.many`
    ? Stem
    : never
  : never;

/** Replace each `{name}` of *text*; numbers are written as the language writes them. */
export function fill(
  text: string,
  values: Readonly<Record<string, string | number>>,
  language: string,
): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? value.toLocaleString(language) : value;
  });
}

/** French counts zero as one thing, English as many. */
export function pluralForm(count: number, language: string): "one" | "many" {
  return new Intl.PluralRules(language || "fr").select(count) === "one" ? "one" : "many";
}

function builtIn(language: string): Messages {
  return language.toLowerCase().startsWith("en") ? english : french;
}

function ofPage(): Partial<Messages> {
  const source = document.querySelector('script#g2f-messages[type="application/json"]');
  return source?.textContent ? JSON.parse(source.textContent) : {};
}
