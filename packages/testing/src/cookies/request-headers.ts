import { isTrustworthy, relation } from "./site.ts";

/** The initiator, the target and the kind of a request. They determine its headers, except for cookies. */
export interface RequestContext {
  /** The document that started it. None for a user's own action, such as a typed address. */
  readonly initiator: URL | undefined;
  /** The initiator's `Referrer-Policy`. @default "strict-origin-when-cross-origin" */
  readonly referrerPolicy?: string;
  /** The earlier targets of the request, by redirects, and the present one. */
  readonly chain: readonly [URL, ...URL[]];
  readonly method: string;
  readonly destination: "document" | "iframe" | "empty";
}

const browserHeaders = {
  "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
  "Accept-Language": "en-US,en;q=0.9",
};

const acceptDocument =
  "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7";

/** The headers of every client. */
export const plainHeaders = ({ destination }: RequestContext): Record<string, string> => ({
  Accept: destination === "empty" ? "*/*" : acceptDocument,
});

export const current = ({ chain }: RequestContext): URL => chain[chain.length - 1] ?? chain[0];

/** @see https://www.w3.org/TR/referrer-policy/#determine-requests-referrer */
const referrer = (context: RequestContext): string | undefined => {
  const { initiator, referrerPolicy = "" } = context;
  if (initiator === undefined || referrerPolicy === "no-referrer") return undefined;
  const isOwn = initiator.origin === current(context).origin;
  if (!isOwn && referrerPolicy === "same-origin") return undefined;
  const isWhole = isOwn
    ? !["origin", "strict-origin"].includes(referrerPolicy)
    : ["unsafe-url", "no-referrer-when-downgrade"].includes(referrerPolicy);
  return isWhole ? initiator.href.split("#")[0] : `${initiator.origin}/`;
};

/** Not sent with GET. `null` if the page hides its address, or if a redirect has led to another origin. */
const origin = ({ initiator, referrerPolicy = "", chain, method }: RequestContext): string | undefined => {
  if (method === "GET" || initiator === undefined) return undefined;
  const isForeign = chain.some((url) => url.origin !== initiator.origin);
  const isHidden =
    referrerPolicy === "no-referrer" || (isForeign && (referrerPolicy === "same-origin" || chain.length > 1));
  return isHidden ? "null" : initiator.origin;
};

/** @see https://www.w3.org/TR/fetch-metadata/ */
const fetchMetadata = (context: RequestContext): Record<string, string> => {
  if (!isTrustworthy(current(context))) return {};
  const { initiator, chain, destination } = context;
  return {
    "Sec-Fetch-Site": relation(initiator, chain),
    "Sec-Fetch-Mode": destination === "empty" ? "cors" : "navigate",
    "Sec-Fetch-Dest": destination,
    ...(destination === "document" && { "Sec-Fetch-User": "?1" }),
  };
};

/** The headers of Chromium. */
export const chromiumHeaders = (context: RequestContext): Record<string, string> => {
  const referer = referrer(context);
  const from = origin(context);
  return {
    ...plainHeaders(context),
    ...browserHeaders,
    ...(context.destination !== "empty" && { "Upgrade-Insecure-Requests": "1" }),
    ...fetchMetadata(context),
    ...(referer !== undefined && { Referer: referer }),
    ...(from !== undefined && { Origin: from }),
  };
};
