import { CookieJar } from "../cookies/cookie-jar.ts";
import { isSameSite } from "../cookies/site.ts";
import { type FormFields, submission } from "./form.ts";
import { attribute, elements } from "./html.ts";
import { isHtml, Page } from "./page.ts";
import { chromiumHeaders, plainHeaders, type RequestContext } from "./request-headers.ts";
import { type Answer, send } from "./send.ts";

/** Options of `Browser`. */
export interface BrowserOptions {
  /** `chromium` (default): Sec-Fetch-*, Origin and Referer as Chromium sends them. `plain`: none, like a script with a cookie jar. */
  readonly headers?: "chromium" | "plain";
  /** In ms since the epoch, for the cookies' expiry. */
  readonly now?: () => number;
}

export interface From {
  /** The address of the initiating page. @default the target's own origin */
  readonly from?: string;
}

export interface FetchOptions extends From {
  /** @default "GET" */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer with its JSON body. */
export interface JsonAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON, or the text if it isn't JSON. */
  readonly body: unknown;
}

/** A sent request. */
export interface Step {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly inFrame: boolean;
}

interface Navigation {
  readonly url: URL;
  readonly method: "GET" | "POST";
  readonly fields?: URLSearchParams;
  readonly initiator: URL | undefined;
  readonly referrerPolicy: string;
  /** The documents around a frame, the outermost first; none for the page itself. */
  readonly ancestors: readonly URL[];
}

const maxRedirects = 20;
const maxFrameDepth = 5;
const defaultReferrerPolicy = "strict-origin-when-cross-origin";

/**
 * A browser without a screen and scripts: a user's cookies and the present page. It blocks third-party cookies: a frame whose
 * site differs from any page around it neither sends nor stores cookies.
 *
 * @example
 * const alice = new Browser();
 * await alice.open("http://localhost:3000/");
 * await alice.follow("Sign in");
 * await alice.submit("Continue", { login: "alice", password: "x" });
 * alice.page.text;
 */
export class Browser {
  readonly cookies: CookieJar;
  readonly #steps: Step[] = [];
  readonly #headersFor: (context: RequestContext) => Record<string, string>;
  #page: Page | undefined;

  constructor({ headers = "chromium", now = Date.now }: BrowserOptions = {}) {
    this.cookies = new CookieJar(now);
    this.#headersFor = headers === "chromium" ? chromiumHeaders : plainHeaders;
  }

  /** The present page. @throws before the first page */
  get page(): Page {
    if (this.#page === undefined) throw new Error("no page has been opened");
    return this.#page;
  }

  /** All requests so far, redirects and frames included. */
  get steps(): readonly Step[] {
    return this.#steps;
  }

  /** Opens an address as if it were typed, or with `from` by a link on that page. */
  open(url: string | URL, { from }: From = {}): Promise<Page> {
    const initiator = from === undefined ? undefined : new URL(from);
    return this.#go({ url: new URL(url), method: "GET", initiator, referrerPolicy: defaultReferrerPolicy });
  }

  /** Fills in a form and presses its button, the first one whose text begins with this. @throws if there is none */
  async submit(label: string, typed: FormFields = {}): Promise<Page> {
    const { page } = this;
    const button = page.button(label);
    if (button === undefined) throw new Error(`no button begins with "${label}" on ${page.describe()}`);
    const { url, method, fields } = submission(page.document, page.url, button, typed);
    if (method === "POST") return this.#go({ url, method, fields, ...fromPage(page) });
    url.search = fields.toString();
    return this.#go({ url, method, ...fromPage(page) });
  }

  /** Follows the first link whose text begins with this. @throws if there is none */
  async follow(label: string): Promise<Page> {
    const { page } = this;
    const link = page.link(label);
    if (link === undefined) throw new Error(`no link begins with "${label}" on ${page.describe()}`);
    return this.#go({ url: new URL(attribute(link, "href") ?? "", page.url), method: "GET", ...fromPage(page) });
  }

  /** Submits a form with these fields by POST, as a page would, and follows its redirects. */
  post(url: string | URL, fields: FormFields = {}, { from }: From = {}): Promise<Page> {
    const target = new URL(url);
    const initiator = new URL(from ?? target.origin);
    const form = new URLSearchParams(fields);
    return this.#go({ url: target, method: "POST", fields: form, initiator, referrerPolicy: defaultReferrerPolicy });
  }

  /** Requests a URL as a page's script does by `fetch(url)`. The page stays, redirects are not followed, and only the page's own origin gets cookies. */
  async fetchJson(
    url: string | URL,
    { method = "GET", headers = {}, body, from }: FetchOptions = {},
  ): Promise<JsonAnswer> {
    const target = new URL(url);
    const initiator = new URL(from ?? target.origin);
    const isOwn = initiator.origin === target.origin;
    const context: RequestContext = {
      initiator,
      referrerPolicy: defaultReferrerPolicy,
      chain: [target],
      method,
      destination: "empty",
    };
    const extra = body === undefined ? headers : { "Content-Type": "text/plain;charset=UTF-8", ...headers };
    const answer = await this.#send(context, extra, body, isOwn);
    return { status: answer.status, headers: answer.headers, body: parseJson(answer.body) };
  }

  async #go(navigation: Omit<Navigation, "ancestors">): Promise<Page> {
    this.#page = await this.#load({ ...navigation, ancestors: [] });
    return this.#page;
  }

  async #load({ ancestors, initiator, referrerPolicy, ...target }: Navigation): Promise<Page> {
    const destination = ancestors.length === 0 ? "document" : "iframe";
    let { method, fields } = target;
    const chain: [URL, ...URL[]] = [target.url];
    for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
      const url = chain[chain.length - 1] ?? target.url;
      const withCookies = ancestors.every((ancestor) => isSameSite(ancestor, url));
      const form: Record<string, string> =
        fields === undefined ? {} : { "Content-Type": "application/x-www-form-urlencoded" };
      const context: RequestContext = { initiator, referrerPolicy, chain, method, destination };
      const answer = await this.#send(context, form, fields?.toString(), withCookies);
      const location = answer.headers.get("location");
      if (![301, 302, 303, 307, 308].includes(answer.status) || location === null) {
        return this.#show(url, answer, ancestors);
      }
      if (answer.status < 307) [method, fields] = ["GET", undefined];
      chain.push(new URL(location, url));
    }
    throw new Error(`more than ${maxRedirects} redirects: ${chain.map(({ href }) => href).join(" → ")}`);
  }

  async #show(url: URL, { status, headers, body }: Answer, ancestors: readonly URL[]): Promise<Page> {
    const bare = new Page({ url, status, headers, source: body, frames: [] });
    if (!isHtml(headers) || ancestors.length >= maxFrameDepth) return bare;
    const sources = elements(bare.document, "iframe").flatMap((frame) => attribute(frame, "src") ?? []);
    const load = (source: string): Promise<Page> =>
      this.#load({ url: new URL(source, url), method: "GET", ...fromPage(bare), ancestors: [...ancestors, url] });
    return new Page({ url, status, headers, source: body, frames: await Promise.all(sources.map(load)) });
  }

  async #send(
    context: RequestContext,
    extra: Readonly<Record<string, string>>,
    body: string | undefined,
    withCookies: boolean,
  ): Promise<Answer> {
    const { chain, initiator, method, destination } = context;
    const url = chain[chain.length - 1] ?? chain[0];
    const crossSite = initiator !== undefined && !isSameSite(initiator, url);
    const safeNavigation = destination === "document" && method === "GET";
    const cookie = withCookies ? this.cookies.header({ url, crossSite, safeNavigation }) : undefined;
    const headers = { ...this.#headersFor(context), ...(cookie !== undefined && { Cookie: cookie }), ...extra };
    const answer = await send({ url, method, headers, ...(body !== undefined && { body }) });
    if (withCookies) this.cookies.store(url, answer.headers.getSetCookie());
    this.#steps.push({ method, url: url.href, status: answer.status, inFrame: destination === "iframe" });
    return answer;
  }
}

const fromPage = ({ url, headers }: Page): Pick<Navigation, "initiator" | "referrerPolicy"> => ({
  initiator: url,
  referrerPolicy: headers.get("referrer-policy") ?? defaultReferrerPolicy,
});

const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
};
