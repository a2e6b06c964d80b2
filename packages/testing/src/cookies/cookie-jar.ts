import { type Cookie, readSetCookie } from "./cookie.ts";
import { isTrustworthy } from "./site.ts";

export interface CookieRequest {
  readonly url: URL;
  /** Whether another site started the request. */
  readonly crossSite: boolean;
  /** A top-level navigation by GET: the only cross-site request that carries `Lax` cookies. */
  readonly safeNavigation: boolean;
}

const pathMatches = (cookiePath: string, pathname: string): boolean =>
  pathname === cookiePath || pathname.startsWith(cookiePath.endsWith("/") ? cookiePath : `${cookiePath}/`);

const isSent = (cookie: Cookie, { url, crossSite, safeNavigation }: CookieRequest): boolean => {
  const isHost = url.hostname === cookie.host || (!cookie.hostOnly && url.hostname.endsWith(`.${cookie.host}`));
  if (!isHost || !pathMatches(cookie.path, url.pathname) || (cookie.secure && !isTrustworthy(url))) return false;
  if (!crossSite || cookie.sameSite === "none") return true;
  return cookie.sameSite === "lax" && safeNavigation;
};

const keyOf = ({ name, host, hostOnly, path }: Cookie): string => JSON.stringify([name, host, hostOnly, path]);

/** A browser's cookies, by host without its port. */
export class CookieJar {
  readonly #now: () => number;
  readonly #cookies: Map<string, Cookie>;
  readonly #throws: boolean;

  /** @param options.throws - Throws if a browser would silently refuse a cookie. */
  constructor(
    now: () => number = Date.now,
    { throws = false, cookies = [] }: { throws?: boolean; cookies?: readonly Cookie[] } = {},
  ) {
    this.#now = now;
    this.#throws = throws;
    this.#cookies = new Map(cookies.map((cookie) => [keyOf(cookie), cookie]));
  }

  /** Stores and deletes the cookies of a response. */
  store(url: URL, setCookies: readonly string[]): void {
    for (const header of setCookies) {
      const { cookie, refusal } = readSetCookie(header, url, this.#now());
      if (refusal !== undefined && this.#throws)
        throw new Error(`a browser refuses the cookie ${cookie.name} for ${refusal}`);
      if (refusal !== undefined) continue;
      if (cookie.expiresAt <= this.#now()) this.#cookies.delete(keyOf(cookie));
      else this.#cookies.set(keyOf(cookie), cookie);
    }
  }

  /** The header `Cookie` for a request, longest paths first; `undefined` without any. */
  header(request: CookieRequest): string | undefined {
    const sent = this.all().filter((cookie) => isSent(cookie, request));
    sent.sort((one, other) => other.path.length - one.path.length);
    return sent.map(({ name, value }) => `${name}=${value}`).join("; ") || undefined;
  }

  /** All cookies that have not expired. */
  all(): Cookie[] {
    return [...this.#cookies.values()].filter(({ expiresAt }) => expiresAt > this.#now());
  }

  get names(): readonly string[] {
    return this.all().map(({ name }) => name);
  }

  /** The value of the cookie of that name. */
  get(name: string): string | undefined {
    return this.all().find((cookie) => cookie.name === name)?.value;
  }

  /** Another jar with the same cookies in it. */
  copy(): CookieJar {
    return new CookieJar(this.#now, { throws: this.#throws, cookies: this.all() });
  }

  /** Deletes the cookies of the name, or all cookies without a name. */
  clear(name?: string): void {
    for (const [key, cookie] of this.#cookies)
      if (name === undefined || cookie.name === name) this.#cookies.delete(key);
  }
}
