import { type Browsed, browse } from "../cookies/browse.ts";
import { CookieJar } from "../cookies/cookie-jar.ts";
import { chromiumHeaders, current, plainHeaders, type RequestContext } from "../cookies/request-headers.ts";
import { isSameSite } from "../cookies/site.ts";
import { sendAsItStands } from "../node-server/send-as-it-stands.ts";
import { type FormFields, submission } from "./form.ts";
import { attribute, elements } from "./html.ts";
import { isHtml, Page } from "./page.ts";

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

/** An answer with its parsed JSON, or with its text if it isn't JSON. */
export type JsonAnswer = Pick<Response, "status" | "headers"> & { readonly body: unknown };

/** A sent request. */
export interface Step {
  readonly method: string;
  readonly url: string;
  readonly status: number;
}

interface Navigation extends Pick<RequestContext, "initiator" | "referrerPolicy"> {
  readonly url: URL;
  /** Absent: a GET. */
  readonly form?: URLSearchParams;
  /** The documents around a frame, the outermost first. @default none, for the page itself */
  readonly ancestors?: readonly URL[];
}

const maxRedirects = 20;
const maxFrameDepth = 5;

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
    return this.#go({ url: new URL(url), initiator: from === undefined ? undefined : new URL(from) });
  }

  /** Fills in a form and presses its button, the first one whose text begins with this. @throws if there is none */
  async submit(label: string, typed: FormFields = {}): Promise<Page> {
    const { page } = this;
    const button = page.button(label);
    if (button === undefined) throw new Error(`no button begins with "${label}" on ${page.describe()}`);
    const { url, method, fields } = submission(page.document, page.url, button, typed);
    if (method === "POST") return this.#go({ url, form: fields, ...fromPage(page) });
    url.search = fields.toString();
    return this.#go({ url, ...fromPage(page) });
  }

  /** Follows the first link whose text begins with this. @throws if there is none */
  async follow(label: string): Promise<Page> {
    const { page } = this;
    const link = page.link(label);
    if (link === undefined) throw new Error(`no link begins with "${label}" on ${page.describe()}`);
    return this.#go({ url: new URL(attribute(link, "href") ?? "", page.url), ...fromPage(page) });
  }

  /** Submits a form with these fields by POST, as a page would, and follows its redirects. */
  post(target: string | URL, fields: FormFields = {}, { from }: From = {}): Promise<Page> {
    const url = new URL(target);
    return this.#go({ url, form: new URLSearchParams(fields), initiator: new URL(from ?? url.origin) });
  }

  /** Requests a URL as a page's script does by `fetch(url)`. The page stays, redirects are not followed, and only the page's own origin gets cookies. */
  async fetchJson(
    url: string | URL,
    { method = "GET", from }: From & { readonly method?: string } = {},
  ): Promise<JsonAnswer> {
    const target = new URL(url);
    const initiator = new URL(from ?? target.origin);
    const isBlocked = initiator.origin !== target.origin;
    const answer = await this.#send({ initiator, chain: [target], method, destination: "empty", isBlocked });
    return { status: answer.status, headers: answer.headers, body: parseJson(await answer.text()) };
  }

  async #go(navigation: Navigation): Promise<Page> {
    this.#page = await this.#load(navigation);
    return this.#page;
  }

  async #load({ ancestors = [], form, url: first, ...from }: Navigation): Promise<Page> {
    const destination = ancestors.length === 0 ? "document" : "iframe";
    let body = form;
    const chain: [URL, ...URL[]] = [first];
    for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
      const url = chain.at(-1) ?? first;
      const isBlocked = !ancestors.every((ancestor) => isSameSite(ancestor, url));
      const method = body === undefined ? "GET" : "POST";
      const init = body === undefined ? {} : { body };
      const answer = await this.#send({ ...from, init, chain, method, destination, isBlocked });
      const location = answer.headers.get("location");
      if (![301, 302, 303, 307, 308].includes(answer.status) || location === null)
        return this.#show(url, answer, ancestors);
      if (answer.status < 307) body = undefined;
      chain.push(new URL(location, url));
    }
    throw new Error(`more than ${maxRedirects} redirects: ${chain.map(({ href }) => href).join(" → ")}`);
  }

  async #show(url: URL, answer: Response, ancestors: readonly URL[]): Promise<Page> {
    const { status, headers } = answer;
    const page = new Page(url, status, headers, await answer.text());
    if (!isHtml(headers) || ancestors.length >= maxFrameDepth) return page;
    const sources = elements(page.document, "iframe").flatMap((frame) => attribute(frame, "src") ?? []);
    const load = (source: string): Promise<Page> =>
      this.#load({ url: new URL(source, url), ...fromPage(page), ancestors: [...ancestors, url] });
    page.frames.push(...(await Promise.all(sources.map(load))));
    return page;
  }

  async #send(asked: Omit<Browsed, "send" | "jar" | "headersFor">): Promise<Response> {
    const answer = await browse({ ...asked, send: sendAsItStands, jar: this.cookies, headersFor: this.#headersFor });
    this.#steps.push({ method: asked.method, url: current(asked).href, status: answer.status });
    return answer;
  }
}

const fromPage = ({ url, headers }: Page): Pick<Navigation, "initiator" | "referrerPolicy"> => {
  const referrerPolicy = headers.get("referrer-policy");
  return { initiator: url, ...(referrerPolicy !== null && { referrerPolicy }) };
};

const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
};
