import { type CookieContext, CookieJar } from "./cookie-jar.ts";

type Fields = Readonly<Record<string, string>>;

/** The value of Sec-Fetch-Site. "none": a typed address or a bookmark. */
export type Site = "same-origin" | "cross-site" | "none";

type Send = (request: Request) => Promise<Response>;

/** A browser at one app, with cookies and the headers of browsers. It follows no redirect by itself. */
export class Browser {
  readonly origin: string;
  readonly jar: CookieJar;
  /** The browser's name at the provider. */
  readonly name: string;
  readonly #send: Send;

  constructor(app: { readonly origin: string; readonly fetch: Send }, name: string, jar = new CookieJar()) {
    this.origin = app.origin;
    this.#send = app.fetch;
    this.name = name;
    this.jar = jar;
  }

  /** Navigates to a page of the app, by its address or by a link on the given site. */
  navigate(
    target: string,
    { site = "same-origin", headers = {} }: { site?: Site; headers?: Fields } = {},
  ): Promise<Response> {
    const from = site === "cross-site" ? "cross-site navigation" : "same-site";
    return this.#request(from, target, { headers: { ...page, "sec-fetch-site": site, ...headers } });
  }

  /** Submits a form of the app's own page or of another site. */
  submit(
    target: string,
    fields: Fields | URLSearchParams = {},
    { site = "same-origin", headers = {} }: { site?: Site; headers?: Fields } = {},
  ): Promise<Response> {
    const from = site === "cross-site" ? "cross-site post" : "same-site";
    const origin = site === "cross-site" ? "https://elsewhere.example" : this.origin;
    return this.#request(from, target, {
      method: "POST",
      headers: { ...page, "sec-fetch-site": site, origin, "content-type": form, ...headers },
      body: new URLSearchParams(fields).toString(),
    });
  }

  /** Sends a request of a page's script. */
  program(target: string, init: { method?: string; headers?: Fields; body?: string } = {}): Promise<Response> {
    const headers = {
      "sec-fetch-mode": "cors",
      "sec-fetch-dest": "empty",
      "sec-fetch-site": "same-origin",
      accept: "*/*",
    };
    return this.#request("same-site", target, { ...init, headers: { ...headers, ...init.headers } });
  }

  /** Loads an iframe on another site's page, with third-party cookies blocked. */
  frame(target: string, fields?: Fields): Promise<Response> {
    const headers = { ...page, "sec-fetch-dest": "iframe", "sec-fetch-site": "cross-site" };
    if (fields === undefined) return this.#request("third-party frame", target, { headers });
    const init = { method: "POST", body: new URLSearchParams(fields).toString() };
    return this.#request("third-party frame", target, { ...init, headers: { ...headers, "content-type": form } });
  }

  /** A copy of this browser that keeps its present cookies. */
  copy(): Browser {
    return new Browser({ origin: this.origin, fetch: this.#send }, this.name, this.jar.copy());
  }

  /** The same browser at another app on the same host: cookies ignore ports. */
  at(app: { readonly origin: string; readonly fetch: Send }): Browser {
    return new Browser(app, this.name, this.jar);
  }

  async #request(
    from: CookieContext,
    target: string,
    init: { method?: string; headers: Fields; body?: string },
  ): Promise<Response> {
    const cookie = this.jar.header(from);
    const headers = cookie === undefined ? init.headers : { cookie, ...init.headers };
    const url = target.startsWith("/") ? this.origin + target : target;
    const response = await this.#send(new Request(url, { ...init, headers, redirect: "manual" }));
    this.jar.take(response);
    return response;
  }
}

const page = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document", accept: "text/html,*/*;q=0.8" };
const form = "application/x-www-form-urlencoded";
