import { buttonsOf, labelOf } from "./form.ts";
import { attribute, contentOf, type Document, type Element, elements, parseHtml, textOf } from "./html.ts";

/** A loaded document. */
export class Page {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  /** The unchanged body. */
  readonly source: string;
  /** The documents of its frames, in order. */
  readonly frames: Page[] = [];
  readonly document: Document;

  constructor(url: URL, status: number, headers: Headers, source: string) {
    this.url = url;
    this.status = status;
    this.headers = headers;
    this.source = source;
    this.document = parseHtml(isHtml(headers) ? source : "");
  }

  get title(): string {
    return elements(this.document, "title").map(contentOf)[0] ?? "";
  }

  /** The visible text. For other types than HTML, the whole body. */
  get text(): string {
    return isHtml(this.headers) ? textOf(this.document) : this.source;
  }

  json(): unknown {
    return JSON.parse(this.source);
  }

  /** The first button whose text begins with this, case-insensitively. */
  button(label: string): Element | undefined {
    return buttonsOf(this.document).find((button) => beginsWith(labelOf(button), label));
  }

  /** The first link whose text begins with this, case-insensitively. */
  link(label: string): Element | undefined {
    return elements(this.document, "a").find(
      (link) => attribute(link, "href") !== undefined && beginsWith(textOf(link), label),
    );
  }

  /** The address, and the buttons and links of the page, for messages. */
  describe(): string {
    const quote = (labels: string[]): string => labels.map((label) => JSON.stringify(label)).join(", ") || "none";
    const buttons = quote(buttonsOf(this.document).map(labelOf));
    const links = quote(elements(this.document, "a").map(textOf));
    return `${this.status} ${this.url.href}, titled "${this.title}" (buttons: ${buttons}; links: ${links})`;
  }
}

export const isHtml = (headers: Headers): boolean => headers.get("content-type")?.startsWith("text/html") === true;

const beginsWith = (text: string, label: string): boolean => text.toLowerCase().startsWith(label.toLowerCase());
