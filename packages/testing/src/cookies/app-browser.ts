import { CookieJar } from "./cookie-jar.ts";
import { framed, navigation, ofScript } from "./fetch-metadata.ts";

type Fields = Readonly<Record<string, string>>;

/** The origin of a request (`Sec-Fetch-Site`). "none": a typed address or a bookmark. */
export type Site = "same-origin" | "cross-site" | "none";

/** An app, and the function that sends its requests. */
export interface BrowsedApp {
  readonly origin: string;
  readonly fetch: (request: Request) => Response | Promise<Response>;
}

/** The origin of a request, for the rules of cookies. */
type CookieContext = "same-site" | "cross-site navigation" | "cross-site post" | "third-party frame";

/**
 * A browser at one app, as strict as real browsers. It keeps cookies and sends a browser's headers. It follows no redirect
 * automatically, and throws if a browser would refuse a cookie.
 */
export class AppBrowser {
  readonly origin: string;
  readonly jar: CookieJar;
  /** The browser's name at the provider. */
  readonly name: string;
  readonly #app: BrowsedApp;

  constructor(app: BrowsedApp, name = "browser", jar = new CookieJar(Date.now, { throws: true })) {
    this.origin = app.origin;
    this.#app = app;
    this.name = name;
    this.jar = jar;
  }

  /** Navigates to a page of the app, by its address or by a link on the given site. */
  navigate(
    target: string,
    { site = "same-origin", headers = {} }: { site?: Site; headers?: Fields } = {},
  ): Promise<Response> {
    const from = site === "cross-site" ? "cross-site navigation" : "same-site";
    return this.request(from, target, { headers: { ...page, "sec-fetch-site": site, ...headers } });
  }

  /** Submits a form of the app's own page or of another site's page. */
  submit(
    target: string,
    fields: Fields | URLSearchParams = {},
    { site = "same-origin", headers = {} }: { site?: Site; headers?: Fields } = {},
  ): Promise<Response> {
    const from = site === "cross-site" ? "cross-site post" : "same-site";
    const origin = site === "cross-site" ? "https://elsewhere.example" : this.origin;
    return this.request(from, target, {
      method: "POST",
      headers: { ...page, "sec-fetch-site": site, origin, "content-type": form, ...headers },
      body: new URLSearchParams(fields).toString(),
    });
  }

  /** Sends a request of a page's script. */
  program(target: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...ofScript, "sec-fetch-site": "same-origin", accept: "*/*" };
    return this.request("same-site", target, {
      ...init,
      headers: { ...headers, ...Object.fromEntries(new Headers(init.headers)) },
    });
  }

  /** Loads a page of the app in an iframe of another site, with third-party cookies blocked. */
  frame(target: string, fields?: Fields): Promise<Response> {
    const headers = { ...page, ...framed, "sec-fetch-site": "cross-site" };
    if (fields === undefined) return this.request("third-party frame", target, { headers });
    const init = { method: "POST", body: new URLSearchParams(fields).toString() };
    return this.request("third-party frame", target, { ...init, headers: { ...headers, "content-type": form } });
  }

  /** A copy of this browser, which continues to send the present cookies. */
  copy(): AppBrowser {
    return new AppBrowser(this.#app, this.name, this.jar.copy());
  }

  /** The same browser at another app on the same host: cookies ignore ports. */
  at(app: BrowsedApp): AppBrowser {
    return new AppBrowser(app, this.name, this.jar);
  }

  /** The Cookie header of a request from this origin. `undefined`: none. */
  cookieHeader(from: CookieContext = "same-site"): string | undefined {
    if (from === "third-party frame") return undefined;
    const crossSite = from !== "same-site";
    return this.jar.header({
      url: new URL(this.origin),
      crossSite,
      safeNavigation: from === "cross-site navigation",
    });
  }

  /** Puts a cookie into the jar, as if the app had set it. */
  setCookie(name: string, value: string): void {
    this.jar.store(new URL(this.origin), [`${name}=${value}; Path=/; Secure`]);
  }

  /** Stores the cookies of an answer. */
  take(response: Response): Response {
    this.jar.store(new URL(this.origin), response.headers.getSetCookie());
    return response;
  }

  /** Sends anything with the jar's cookies, and keeps the answer's. */
  async request(
    from: CookieContext,
    target: string,
    init: RequestInit & { readonly headers: Fields },
  ): Promise<Response> {
    const cookie = this.cookieHeader(from);
    const headers = cookie === undefined ? init.headers : { cookie, ...init.headers };
    const url = target.startsWith("/") ? this.origin + target : target;
    return this.take(await this.#app.fetch(new Request(url, { ...init, headers, redirect: "manual" })));
  }
}

const page = { ...navigation, accept: "text/html,*/*;q=0.8" };
const form = "application/x-www-form-urlencoded";
