// Imported by its path, because the bench uses this file even if these dependencies aren't installed.
import { CookieJar } from "../../../../../packages/testing/src/cookies/cookie-jar.ts";
import { fetchByName } from "./hosts.ts";

/** An answer to a browser. */
export interface Page {
  readonly url: URL;
  readonly status: number;
  readonly text: string;
  /** The target of its redirect, if it is one. */
  readonly location: URL | undefined;
}

/** A user's browser. It keeps cookies, and follows redirects only on request. */
export class Browser {
  readonly #jar = new CookieJar();

  get(url: string | URL): Promise<Page> {
    return this.#send(new URL(url), {});
  }

  /** Posts a form, like a page of the same site. */
  post(url: string | URL, fields: Readonly<Record<string, string>> = {}): Promise<Page> {
    const target = new URL(url);
    const headers = { origin: target.origin };
    return this.#send(target, { method: "POST", headers, body: new URLSearchParams(fields) });
  }

  /** Follows all redirects. */
  async follow(page: Page): Promise<Page> {
    let current = page;
    for (let hops = 0; current.location !== undefined; hops += 1) {
      if (hops === 20) throw new Error(`${page.url.href} leads in circles`);
      current = await this.get(current.location);
    }
    return current;
  }

  /** Opens this address, and signs in if the provider asks. @returns the last answer */
  async signIn(url: string | URL, user: string): Promise<Page> {
    const page = await this.follow(await this.get(url));
    if (!page.text.includes('name="login"')) return page;
    return this.follow(await this.post(page.url, { login: user }));
  }

  /** Signs out on the provider's own page, and confirms it. */
  async signOutAt(issuer: string): Promise<Page> {
    const question = await this.get(`${issuer}/session/end`);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(question.text)?.[1];
    if (xsrf === undefined) throw new Error(`the provider asks nothing at its end-session endpoint: ${question.text}`);
    return this.follow(await this.post(`${issuer}/session/end/confirm`, { xsrf, logout: "yes" }));
  }

  /** The values of the cookies for this address. */
  cookies(url: string | URL): readonly string[] {
    const header = this.cookieHeader(url);
    return header === "" ? [] : header.split("; ").map((pair) => pair.slice(pair.indexOf("=") + 1));
  }

  /** The Cookie header for this address. */
  cookieHeader(url: string | URL): string {
    return this.#jar.header({ url: new URL(url), crossSite: false, safeNavigation: true }) ?? "";
  }

  /** Stores the cookies of an answer to a page's script. */
  keep(url: string | URL, setCookies: readonly string[]): void {
    this.#jar.store(new URL(url), setCookies);
  }

  async #send(url: URL, init: RequestInit): Promise<Page> {
    const headers = new Headers(init.headers);
    headers.set("accept", "text/html");
    const cookies = this.cookieHeader(url);
    if (cookies !== "") headers.set("cookie", cookies);
    const response = await fetchByName(url, { ...init, headers, redirect: "manual" });
    this.#jar.store(url, response.headers.getSetCookie());
    const location = response.headers.get("location");
    return {
      url,
      status: response.status,
      text: await response.text(),
      location: location === null || response.status < 300 ? undefined : new URL(location, url),
    };
  }
}
