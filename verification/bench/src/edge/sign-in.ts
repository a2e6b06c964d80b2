import { Browser } from "@identity-web/peers/browser";
import type { ServedProvider } from "../kit/serve-provider.ts";
import { greeting, page } from "../web/contestant.ts";

/** A library on Workers. */
export interface Contestant {
  readonly name: string;
  readonly worker: string;
  /** The path at which its sign-in begins. `undefined`: it has no sign-in. */
  readonly signIn?: string;
  /** The sign-in begins by a script, not by a link. */
  readonly byScript?: boolean;
  readonly needsNode?: boolean;
  readonly objects?: string;
  /** It accepts no provider on loopback. */
  readonly wantsTenant?: boolean;
}

/** @returns the Cookie header of alice's browser from then on */
export async function signIn(
  { name, signIn: path, byScript }: Contestant,
  origin: string,
  served: ServedProvider,
): Promise<string> {
  // Reading a cookie is the runtime's work too.
  if (path === undefined) return `session=${"x".repeat(117)}`;
  const browser = new Browser();
  const begun = byScript ? await beginByScript(browser, origin + path) : await browser.get(origin + path);
  if (begun.location === undefined)
    throw new Error(`${name}: expected a redirect to the provider, and got ${begun.text}`);
  const { href } = served.provider.authorize(begun.location, { user: "alice" });
  await browser.get(href);
  const visited = await browser.get(origin + page);
  if (visited.status !== 200 || visited.text !== greeting) {
    throw new Error(`${name}: expected alice to be greeted, and got ${visited.status}: ${visited.text}`);
  }
  return browser.cookieHeader(origin + page);
}

async function beginByScript(
  browser: Browser,
  url: string,
): Promise<{ readonly location: string | undefined; readonly text: string }> {
  const { origin } = new URL(url);
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", origin },
    body: JSON.stringify({ provider: "demo", callbackURL: page }),
  });
  browser.keep(origin, response.headers.getSetCookie());
  const text = await response.text();
  return { location: JSON.parse(text).url, text };
}
