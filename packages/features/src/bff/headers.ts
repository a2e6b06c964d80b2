// Only headers that are listed here or in the options are forwarded, in both directions. So cookies, credentials, hop-by-hop headers,
// forwarded headers and an API's CORS headers never are.

/** The page's request headers that an API gets. */
const toApi = [
  "accept",
  "accept-language",
  "content-language",
  "content-type",
  "idempotency-key",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "if-unmodified-since",
  "last-event-id",
  "prefer",
  "range",
  "traceparent",
  "tracestate",
];

/** The API's response headers that the page gets. Length and encoding belong to this app's own connection. */
const toPage = [
  "accept-ranges",
  "allow",
  "content-disposition",
  "content-language",
  "content-range",
  "content-type",
  "etag",
  "last-modified",
  "preference-applied",
  "retry-after",
];

/**
 * Headers that no option may name. Each would undo the separation of page and API, or the options `paths` and `methods`, or makes a
 * proxy or the browser load another address.
 */
const never =
  /^(x-http-method.*|x-method-override|x-original-.*|x-rewrite-url|x-envoy-.*|x-accel-.*|x-sendfile|x-lighttpd-.*|x-reproxy-.*|link|alt-svc|nel|report-to|reporting-endpoints|(x-)?sourcemap|speculation-rules|cookie2?|set-cookie2?|authorization|dpop|www-authenticate|authentication-info|proxy-.*|host|content-length|content-encoding|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|via|forwarded|x-forwarded-.*|x-real-ip|origin|referer|sec-.*|access-control-.*|cross-origin-.*|content-security-policy.*|strict-transport-security|clear-site-data|service-worker.*|location|content-location|refresh|cache-control|expires|x-content-type-options)$/;

/** Whether an option may name this header. */
export const isAllowed = (name: unknown): boolean =>
  typeof name === "string" && name.length <= 100 && /^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name) && !never.test(name);

/**
 * The headers that `Connection` names. They belong to one connection.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
 */
const hops = (connection: string | null | undefined): ReadonlySet<string> =>
  new Set((connection ?? "").split(",").map((name) => name.trim().toLowerCase()));

export function headersToApi(read: (name: string) => string | undefined, more: readonly string[] = []): Headers {
  const hop = hops(read("connection"));
  const headers = new Headers();
  for (const name of [...toApi, ...more]) {
    const value = read(name);
    if (value !== undefined && !hop.has(name)) headers.set(name, value);
  }
  return headers;
}

export function headersToPage(answer: Headers, more: readonly string[] = []): (readonly [string, string])[] {
  const hop = hops(answer.get("connection"));
  return [...toPage, ...more].flatMap((name) => {
    const value = answer.get(name);
    return value === null || hop.has(name) ? [] : [[name, value] as const];
  });
}
