import type { HttpAnswer, HttpRequest, IdentityHttp } from "@identity-web/core/http";
import { navigation } from "../cookies/fetch-metadata.ts";
import type { Person, ScriptedProvider } from "./scripted-provider.ts";

/** A request as the browser sends it. */
export interface BrowserRequest {
  readonly headers?: Readonly<Record<string, string>>;
  /** Posted as a form. */
  readonly form?: Readonly<Record<string, string>>;
  /** Posted unchanged. */
  readonly body?: string;
}

/** The address to which an answer redirects the browser. */
export function locationOf({ headers, status }: HttpAnswer): string {
  const location = headers.find(([name]) => name === "location")?.[1];
  if (location === undefined) throw new Error(`expected a redirect, and got status ${status}`);
  return location;
}

const page = { ...navigation, accept: "text/html,application/xhtml+xml" };

/** A browser with a cookie jar that calls the HTTP layer of an app directly, without HTTP. */
export class Browser {
  readonly cookies: Map<string, string> = new Map();
  readonly #http: IdentityHttp;

  constructor(http: IdentityHttp) {
    this.#http = http;
  }

  /** Navigates to a page by a typed address. */
  navigate(target: string, headers: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> {
    return this.send("GET", target, { headers: { ...page, "sec-fetch-site": "none", ...headers } });
  }

  /** Posts a form of the app's own page. */
  post(target: string, form: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> {
    return this.send("POST", target, { headers: { ...page, "sec-fetch-site": "same-origin" }, form });
  }

  /** Sends any request with the jar's cookies to one of the library's own routes, and stores the answer's cookies. */
  async send(method: string, target: string, options: BrowserRequest = {}): Promise<HttpAnswer> {
    const route = this.#http.route(target);
    if (route === undefined) throw new Error(`expected one of the library's own routes, and got ${target}`);
    return this.keep(await this.#http.handle(route, this.request(method, target, options)));
  }

  /** A request with the jar's cookies. */
  request(method: string, target: string, { headers, form, body }: BrowserRequest = {}): HttpRequest {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const type = form && { "content-type": "application/x-www-form-urlencoded" };
    const all: Readonly<Record<string, string>> = { ...(cookie !== "" && { cookie }), ...type, ...headers };
    const text = body ?? new URLSearchParams(form).toString();
    return { method, target, header: (name) => all[name], body: async () => text };
  }

  /** Completes a sign-in, and returns to the requested page. */
  async signIn(provider: ScriptedProvider, person: Person, target = "/auth/sign-in"): Promise<HttpAnswer> {
    const away = await this.navigate(target);
    return this.navigate(`/auth/callback?${provider.answer(locationOf(away), person)}`);
  }

  /** Puts an answer's cookies into the jar. */
  keep(answer: HttpAnswer): HttpAnswer {
    for (const [field, cookie] of answer.headers) {
      if (field !== "set-cookie") continue;
      const [, name = "", value = ""] = /^([^=]*)=([^;]*)/.exec(cookie) ?? [];
      if (/; Max-Age=0(;|$)/.test(cookie)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }
}
