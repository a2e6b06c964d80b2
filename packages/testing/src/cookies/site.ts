/** The relation of a request to its initiator, as a value of `Sec-Fetch-Site`. */
export type Relation = "none" | "same-origin" | "same-site" | "cross-site";

const isAddress = (host: string): boolean => /^[\d.]+$/.test(host) || host.startsWith("[");

/** The site of a host, without the public suffix list: the last two labels of a name, or the whole address or localhost. */
const registrableDomain = (host: string): string => (isAddress(host) ? host : host.split(".").slice(-2).join("."));

/** Compares sites with their scheme and without their port. */
export const isSameSite = (one: URL, other: URL): boolean =>
  one.protocol === other.protocol && registrableDomain(one.hostname) === registrableDomain(other.hostname);

/**
 * A chain of redirects that has left the site stays cross-site, even if it returns. A user's own action, such as a typed address,
 * has no initiator.
 * @see https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
 */
export const relation = (initiator: URL | undefined, chain: readonly URL[]): Relation => {
  if (initiator === undefined) return "none";
  if (chain.every(({ origin }) => origin === initiator.origin)) return "same-origin";
  return chain.every((url) => isSameSite(initiator, url)) ? "same-site" : "cross-site";
};

const isLoopback = ({ hostname }: URL): boolean =>
  /^(.*\.)?localhost$/.test(hostname) || /^127\./.test(hostname) || hostname === "[::1]";

/** Whether Chromium treats the address as trustworthy, like https. */
export const isTrustworthy = (url: URL): boolean => url.protocol === "https:" || isLoopback(url);
