import { showText } from "../../provider-kit/show.ts";
import { answer, type HttpAnswer, type HttpRequest, setCookies } from "../kernel/message.ts";
import type { HttpParts } from "../parts.ts";
import type { RenderedPage, VisitorPage } from "../settings.ts";
import { type PageOf, type TextKey, textsFor } from "./texts.ts";

const ownStyle = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:Canvas;color:CanvasText}
main{max-width:30rem;padding:2rem;overflow-wrap:anywhere}h1{font-size:1.5rem;margin:0 0 .5rem}
a,button{font:inherit;display:inline-block;margin-top:1rem;padding:.5rem 1rem;border-radius:.5rem;border:0;
background:#1a56db;color:#fff;text-decoration:none;cursor:pointer}a:focus-visible,button:focus-visible{outline:3px solid CanvasText;outline-offset:3px}`;

const framingBan = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

/** Text for an HTML document. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** The page's action: a link, or a form that posts the given fields. */
export type WayOn =
  | { readonly href: string }
  | { readonly action: string; readonly fields: Readonly<Record<string, string>> };

/** A page of texts that have these keys: core's own, or a feature's. */
export interface Page<Key extends string = TextKey> {
  readonly name: PageOf<Key>;
  readonly status?: number;
  /** Another text than the page's own. */
  readonly text?: Key;
  readonly values?: Readonly<Record<string, string>>;
  readonly wayOn?: WayOn;
  /** More content, as HTML, between the text and the action. */
  readonly more?: (texts: Texts<Key>, language: string) => string;
  /** The CSS of that content. */
  readonly style?: string;
  /** The browser navigates there automatically. */
  readonly forward?: string;
  readonly cookies?: readonly string[];
  /** In seconds. */
  readonly retryAfter?: number | undefined;
}

/** Returns a text with its values filled in. */
export type Texts<Key extends string = TextKey> = (key: Key, values?: Readonly<Record<string, string>>) => string;

type PageParts = {
  readonly ports: Pick<HttpParts["ports"], "events">;
  readonly settings: Pick<HttpParts["settings"], "pages">;
  readonly words: HttpParts["words"];
};

/** A plain page for a visitor. It loads no script and no other file, and no other site can frame it. */
export async function page<Key extends string = TextKey>(
  parts: PageParts,
  request: HttpRequest,
  { name, status = 200, wayOn, more, style, forward, cookies = [], retryAfter, ...rest }: Page<NoInfer<Key>>,
): Promise<HttpAnswer> {
  const plain = (visible: VisitorPage) => document(visible, style);
  const { language, texts } = textsFor(parts, request);
  const values = { user: texts("unnamed-user"), ...rest.values };
  const title = texts(`${name}.title`, values);
  const text = escapeHtml(texts(rest.text ?? textOf(name), values));
  const added = more?.(texts, language) ?? "";
  const way = wayOn === undefined ? "" : renderWayOn(wayOn, escapeHtml(texts(`${name}.way`, values)));
  const content = `<h1>${escapeHtml(title)}</h1><p>${text}</p>${added}${way}`;
  const head = forward === undefined ? "" : `<meta http-equiv="refresh" content="0;url=${escapeHtml(forward)}">`;
  const visible: VisitorPage = { name, status, language, title, content, head };
  const { html, headers = {} } = await Promise.resolve(visible)
    .then(parts.settings.pages?.render ?? plain)
    .then(withHtml)
    .catch((error: unknown) => {
      parts.ports.events.emit({
        type: "warning",
        message: `the option pages.render failed for "${name}": ${showText(String(error))}`,
      });
      return withHtml(plain(visible));
    });
  const own = Object.entries(headers).map(([field, value]) => [field.toLowerCase(), value] as const);
  const ours = [
    ["content-type", "text/html; charset=utf-8"],
    ["content-language", language],
    ["content-security-policy", framingBan],
    ["x-content-type-options", "nosniff"],
    // A form's post must say where it comes from, or the same-origin rule would refuse it.
    ...(content.includes("<form") ? [["referrer-policy", "same-origin"] as const] : []),
    ...(retryAfter === undefined ? [] : [["retry-after", String(retryAfter)] as const]),
  ] as const;
  const kept = ours.filter(([field]) => !own.some(([mine]) => mine === field));
  return answer(status, html, [...kept, ...own, ...setCookies(cookies)]);
}

/** @throws TypeError: in plain JavaScript a function may return anything, such as nothing */
function withHtml(rendered: RenderedPage | string): RenderedPage {
  const document = Object(typeof rendered === "string" ? { html: rendered } : rendered);
  if (typeof document.html === "string") return document;
  throw new TypeError("it returned no html");
}

/** Every page except "signing-out" has a text. */
const textOf = (name: string): string => (name === "signing-out" ? "signing-out.title" : `${name}.text`);

const document = ({ language, title, content, head }: Omit<VisitorPage, "name" | "status">, style = ""): string =>
  `<!doctype html><html lang="${escapeHtml(language)}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">${head}
<title>${escapeHtml(title)}</title><style>${ownStyle}${style}</style>
<main dir="auto">${content}</main></html>`;

function renderWayOn(wayOn: WayOn, text: string): string {
  if ("href" in wayOn) return `<a href="${escapeHtml(wayOn.href)}">${text}</a>`;
  return formOf(wayOn.action, wayOn.fields, text);
}

/** A form of one button. @param text - As HTML. @param label - What a screen reader says in its place. */
export function formOf(action: string, fields: Readonly<Record<string, string>>, text: string, label?: string): string {
  const named = label === undefined ? "" : ` aria-label="${escapeHtml(label)}"`;
  return `<form method="post" action="${escapeHtml(action)}">${hiddenFields(fields)}<button${named}>${text}</button></form>`;
}

const hiddenFields = (fields: Readonly<Record<string, string>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join("");

const script = "document.forms[0].submit()";
/** The script's SHA-256. */
const scriptHash = "sha256-ePniVEkSivX/c7XWBGafqh8tSpiRrKiqYeqbG7N1TOE=";

/** Posts a form to another site: automatically, or by one click if scripts are disabled. */
export function selfSubmittingForm(
  parts: PageParts,
  request: HttpRequest,
  { url, form }: { readonly url: string; readonly form: Readonly<Record<string, string>> },
  cookies: readonly string[],
): HttpAnswer {
  const { language, texts } = textsFor(parts, request);
  const title = texts("signing-out.title");
  const button = formOf(url, form, escapeHtml(texts("signing-out.way")));
  const content = `<h1>${escapeHtml(title)}</h1>${button}<script>${script}</script>`;
  return answer(200, document({ language, title, content, head: "" }), [
    ["content-type", "text/html; charset=utf-8"],
    ["content-security-policy", `${framingBan}; script-src '${scriptHash}'`],
    ...setCookies(cookies),
  ]);
}
