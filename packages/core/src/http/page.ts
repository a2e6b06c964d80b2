import { answer, type HttpAnswer, setCookies } from "./message.ts";

const style = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:Canvas;color:CanvasText}
main{max-width:30rem;padding:2rem}h1{font-size:1.5rem;margin:0 0 .5rem}
a,button{font:inherit;display:inline-block;margin-top:1rem;padding:.5rem 1rem;border-radius:.5rem;border:0;
background:#1a56db;color:#fff;text-decoration:none;cursor:pointer}a:focus-visible,button:focus-visible{outline:3px solid #93b4fd}`;

const framingBan = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

/** Text for an HTML document. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A way on for the visitor: a link, or a form that posts the given fields. */
export type WayOn =
  | { readonly text: string; readonly href: string }
  | { readonly text: string; readonly action: string; readonly fields: Readonly<Record<string, string>> };

export interface Page {
  readonly status?: number;
  readonly title: string;
  readonly text: string;
  readonly wayOn?: WayOn;
  readonly cookies?: readonly string[];
  /** In seconds. */
  readonly retryAfter?: number | undefined;
}

/** A plain page that a person understands, complete in itself: no script, no other file, in no other site's frame. */
export function page({ status = 200, title, text, wayOn, cookies = [], retryAfter }: Page): HttpAnswer {
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>${style}</style>
<main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>${wayOn === undefined ? "" : renderWayOn(wayOn)}</main></html>`;
  return answer(status, html, [
    ["content-type", "text/html; charset=utf-8"],
    ["content-security-policy", framingBan],
    ["x-content-type-options", "nosniff"],
    // A form's post must say where it comes from, or the same-origin rule would refuse it.
    ...(wayOn !== undefined && "action" in wayOn ? [["referrer-policy", "same-origin"] as const] : []),
    ...(retryAfter === undefined ? [] : [["retry-after", String(retryAfter)] as const]),
    ...setCookies(cookies),
  ]);
}

function renderWayOn(wayOn: WayOn): string {
  if ("href" in wayOn) return `<a href="${escapeHtml(wayOn.href)}">${escapeHtml(wayOn.text)}</a>`;
  return `<form method="post" action="${escapeHtml(wayOn.action)}">${hiddenFields(wayOn.fields)}<button>${escapeHtml(wayOn.text)}</button></form>`;
}

const hiddenFields = (fields: Readonly<Record<string, string>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join("");

/** Posts a form to another site by itself; without script, by one click. */
export async function selfSubmittingForm(
  action: string,
  fields: Readonly<Record<string, string>>,
  cookies: readonly string[],
): Promise<HttpAnswer> {
  const script = "document.forms[0].submit()";
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(script));
  const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Signing out</title><style>${style}</style>
<main><h1>Signing out</h1><form method="post" action="${escapeHtml(action)}">${hiddenFields(fields)}<button>Continue</button></form></main>
<script>${script}</script></html>`;
  return answer(200, html, [
    ["content-type", "text/html; charset=utf-8"],
    ["content-security-policy", `${framingBan}; script-src 'sha256-${hash}'`],
    ...setCookies(cookies),
  ]);
}
