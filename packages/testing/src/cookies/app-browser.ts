import { type Browsed, browse, type Send } from "./browse.ts";
import { CookieJar } from "./cookie-jar.ts";

type Fields = Readonly<Record<string, string>>;

/** The origin of a request (`Sec-Fetch-Site`). "none": a typed address or a bookmark. */
export type Site = "same-origin" | "cross-site" | "none";

interface Described {
  readonly site?: Site;
  readonly headers?: Fields;
}

/** An app, and the function that sends its requests. */
export interface BrowsedApp {
  readonly origin: string;
  readonly fetch: Send;
}

const elsewhere = new URL("https://elsewhere.example");

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
  navigate(target: string, { site = "same-origin", headers = {} }: Described = {}): Promise<Response> {
    return this.#browse("document", target, { headers }, site);
  }

  /** Submits a form of the app's own page or of another site's page. */
  submit(
    target: string,
    fields: Fields | URLSearchParams = {},
    { site = "same-origin", headers = {} }: Described = {},
  ): Promise<Response> {
    return this.#browse("document", target, { method: "POST", body: new URLSearchParams(fields), headers }, site);
  }

  /** Sends a request of a page's script. */
  program(target: string, init: RequestInit = {}): Promise<Response> {
    return this.#browse("empty", target, init);
  }

  /** Loads a page of the app in an iframe of another site, with third-party cookies blocked. */
  frame(target: string, fields?: Fields): Promise<Response> {
    const form = fields === undefined ? {} : { method: "POST", body: new URLSearchParams(fields) };
    return this.#browse("iframe", target, form, "cross-site", { isBlocked: true });
  }

  /** A copy of this browser, which continues to send the present cookies. */
  copy(): AppBrowser {
    return new AppBrowser(this.#app, this.name, this.jar.copy());
  }

  /** The same browser at another app on the same host: cookies ignore ports. */
  at(app: BrowsedApp): AppBrowser {
    return new AppBrowser(app, this.name, this.jar);
  }

  /** The Cookie header of a request of the app's own page. `undefined`: none. */
  cookieHeader(): string | undefined {
    return this.jar.header({ url: new URL(this.origin), crossSite: false, safeNavigation: false });
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

  /** Sends a request with the jar's cookies and only these headers. */
  plain(target: string, headers: Fields): Promise<Response> {
    return this.#browse("empty", target, { headers }, "same-origin", { headersFor: () => ({}) });
  }

  #browse(
    destination: Browsed["destination"],
    target: string,
    init: RequestInit,
    site: Site = "same-origin",
    more: Partial<Browsed> = {},
  ): Promise<Response> {
    const own = site === "none" ? undefined : new URL(this.origin);
    const initiator = site === "cross-site" ? elsewhere : own;
    const { method = "GET" } = init;
    // "//mail" is a path of the app here, and no other host.
    const url = new URL(target.startsWith("/") ? this.origin + target : target, this.origin);
    const chain = [url] as const;
    return browse({ ...more, init, send: this.#app.fetch, jar: this.jar, initiator, chain, method, destination });
  }
}
