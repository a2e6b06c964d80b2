import { isTrustworthy } from "./site.ts";

/** A parsed `Set-Cookie` header. */
export interface SetCookie {
  readonly name: string;
  readonly value: string;
  /** Attribute names in lower case; a flag's value is "". */
  readonly attributes: ReadonlyMap<string, string>;
}

/** A stored cookie. */
export interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly host: string;
  /** Whether it was set without `Domain`, so only for this host. */
  readonly hostOnly: boolean;
  readonly path: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly sameSite: "strict" | "lax" | "none";
  /** In ms since the epoch. `Infinity`: it lives as long as the browser. */
  readonly expiresAt: number;
}

const cut = (text: string): [string, string] => {
  const at = text.indexOf("=");
  return at < 0 ? [text.trim(), ""] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
};

const parse = (header: string): SetCookie => {
  const [pair = "", ...rest] = header.split(";");
  const [name, value] = cut(pair);
  const attributes = rest.map(cut).map(([key, text]): [string, string] => [key.toLowerCase(), text]);
  return { name: pair.includes("=") ? name : "", value, attributes: new Map(attributes) };
};

/** The cookies of an answer. */
export const setCookies = (response: Response): readonly SetCookie[] => response.headers.getSetCookie().map(parse);

/** Whether a cookie is set in order to be deleted. */
export const isDeleted = ({ attributes }: SetCookie): boolean => attributes.get("max-age") === "0";

const defaultPath = ({ pathname }: URL): string => pathname.slice(0, pathname.lastIndexOf("/")) || "/";

const expiry = (attributes: ReadonlyMap<string, string>, now: number): number => {
  const maxAge = attributes.get("max-age");
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return now + Number(maxAge) * 1000;
  const expires = Date.parse(attributes.get("expires") ?? "");
  return Number.isNaN(expires) ? Infinity : expires;
};

const sameSiteOf = (value: string | undefined): Cookie["sameSite"] =>
  value === "strict" || value === "none" ? value : "lax";

const longestCookie = 4096;

/** Why a browser would refuse a cookie from this URL. `undefined`: it accepts the cookie. */
const refusal = ({ name, value, secure, hostOnly, path, sameSite, host }: Cookie, url: URL): string | undefined => {
  const isOwn = hostOnly || url.hostname === host || url.hostname.endsWith(`.${host}`);
  const isHostPrefix = /^__host-/i.test(name);
  const problems: readonly (readonly [boolean, string])[] = [
    [name === "", "its missing name"],
    [!isOwn, "its domain"],
    [secure && !isTrustworthy(url), "Secure without https"],
    [sameSite === "none" && !secure, "SameSite=None without Secure"],
    [isHostPrefix && !(secure && hostOnly && path === "/"), "its prefix"],
    [/^__secure-/i.test(name) && !secure, "its prefix"],
    [name.length + value.length > longestCookie, "its length"],
  ];
  return problems.find(([is]) => is)?.[1];
};

/**
 * Reads a `Set-Cookie` header as Chromium does, and says why it would refuse the cookie. `Secure` is fine on loopback
 * over plain http; without `SameSite` a cookie is `Lax` (Chromium's two minutes of grace for POST are not imitated).
 * @see https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html
 */
export const readSetCookie = (header: string, url: URL, now: number): { cookie: Cookie; refusal?: string } => {
  const { name, value, attributes } = parse(header);
  const domain = attributes.get("domain")?.toLowerCase().replace(/^\./, "") || undefined;
  const path = attributes.get("path");
  const cookie: Cookie = {
    name,
    value,
    host: domain ?? url.hostname,
    hostOnly: domain === undefined,
    path: path?.startsWith("/") ? path : defaultPath(url),
    secure: attributes.has("secure"),
    httpOnly: attributes.has("httponly"),
    sameSite: sameSiteOf(attributes.get("samesite")?.toLowerCase()),
    expiresAt: expiry(attributes, now),
  };
  const why = refusal(cookie, url);
  return why === undefined ? { cookie } : { cookie, refusal: why };
};
