/** How a request relates to whoever started it, in the words of `Sec-Fetch-Site`. */
export type Relation = "none" | "same-origin" | "same-site" | "cross-site";

const isAddress = (host: string): boolean => /^[\d.]+$/.test(host) || host.startsWith("[");

/** Without the public suffix list: the last two labels of a name, or the whole of an address or of localhost. */
const registrableDomain = (host: string): string => (isAddress(host) ? host : host.split(".").slice(-2).join("."));

/** Ports don't make a difference, the scheme does. */
export const isSameSite = (one: URL, other: URL): boolean =>
  one.protocol === other.protocol && registrableDomain(one.hostname) === registrableDomain(other.hostname);

/**
 * Once a chain of redirects has left the site, it stays cross-site, even where it comes back. A person's own doing, such as
 * an address typed, has no initiator.
 * @see https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
 */
export const relation = (initiator: URL | undefined, chain: readonly URL[]): Relation => {
  if (initiator === undefined) return "none";
  if (chain.every(({ origin }) => origin === initiator.origin)) return "same-origin";
  return chain.every((url) => isSameSite(initiator, url)) ? "same-site" : "cross-site";
};

const isLoopback = ({ hostname }: URL): boolean =>
  /^(.*\.)?localhost$/.test(hostname) || /^127\./.test(hostname) || hostname === "[::1]";

/** Whether Chromium trusts it like https. */
export const isTrustworthy = (url: URL): boolean => url.protocol === "https:" || isLoopback(url);
