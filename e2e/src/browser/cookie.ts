import { isTrustworthy } from "./site.ts";

export interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly host: string;
  /** Set without `Domain`, so for this very host. */
  readonly hostOnly: boolean;
  readonly path: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly sameSite: "strict" | "lax" | "none";
  /** In ms since the epoch; `Infinity` for one that lives as long as the browser. */
  readonly expiresAt: number;
}

const defaultPath = ({ pathname }: URL): string => pathname.slice(0, pathname.lastIndexOf("/")) || "/";

const expiry = (attributes: ReadonlyMap<string, string>, now: number): number => {
  const maxAge = attributes.get("max-age");
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return now + Number(maxAge) * 1000;
  const expires = Date.parse(attributes.get("expires") ?? "");
  return Number.isNaN(expires) ? Infinity : expires;
};

const sameSiteOf = (value: string | undefined): Cookie["sameSite"] =>
  value === "strict" || value === "none" ? value : "lax";

const keepsItsPrefix = (cookie: Cookie): boolean => {
  if (/^__host-/i.test(cookie.name)) return cookie.secure && cookie.hostOnly && cookie.path === "/";
  return !/^__secure-/i.test(cookie.name) || cookie.secure;
};

/**
 * Reads a `Set-Cookie` header as Chromium does, `undefined` where it would refuse the cookie. `Secure` is fine on loopback
 * over plain http; without `SameSite` a cookie is `Lax` (Chromium's two minutes of grace for POST are not imitated).
 * @see https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html
 */
export const parseSetCookie = (header: string, url: URL, now: number): Cookie | undefined => {
  const [pair = "", ...rest] = header.split(";").map((part) => part.trim());
  const separator = pair.indexOf("=");
  const name = pair.slice(0, Math.max(separator, 0)).trim();
  const attributes = new Map(
    rest.map((attribute) => {
      const [key = "", ...value] = attribute.split("=");
      const text = value.join("=").trim();
      return [key.trim().toLowerCase(), key.trim().toLowerCase() === "path" ? text : text.toLowerCase()];
    }),
  );
  const domain = attributes.get("domain")?.replace(/^\./, "") || undefined;
  const path = attributes.get("path");
  const cookie: Cookie = {
    name,
    value: pair.slice(separator + 1).trim(),
    host: domain ?? url.hostname,
    hostOnly: domain === undefined,
    path: path?.startsWith("/") ? path : defaultPath(url),
    secure: attributes.has("secure"),
    httpOnly: attributes.has("httponly"),
    sameSite: sameSiteOf(attributes.get("samesite")),
    expiresAt: expiry(attributes, now),
  };
  const isOwn = domain === undefined || url.hostname === domain || url.hostname.endsWith(`.${domain}`);
  const isSafe = (!cookie.secure || isTrustworthy(url)) && (cookie.sameSite !== "none" || cookie.secure);
  return separator > 0 && isOwn && isSafe && keepsItsPrefix(cookie) ? cookie : undefined;
};
