/** The values that `html` accepts. It escapes text, and omits `undefined` and `false`. */
export type Fragment = Html | string | number | undefined | false | readonly Fragment[];

/** Markup that may be sent as it is. Only `html` and `trusted` make it, so no text gets into a page unescaped. */
export class Html {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escapeText = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

const render = (fragment: Fragment): string => {
  if (fragment === undefined || fragment === false) return "";
  if (fragment instanceof Html) return fragment.toString();
  if (typeof fragment === "string") return escapeText(fragment);
  if (typeof fragment === "number") return String(fragment);
  return fragment.map(render).join("");
};

/**
 * A template tag for markup: every value is escaped, unless it is markup itself.
 *
 * @example
 * const row = (name: string) => html`<li>${name}</li>`;
 * html`<ul>${names.map(row)}</ul>`;
 */
export const html = (strings: TemplateStringsArray, ...values: readonly Fragment[]): Html =>
  new Html(strings.map((text, index) => text + render(values[index])).join(""));

/** Markup from a source that has escaped its values already. */
export const trusted = (markup: string): Html => new Html(markup);
