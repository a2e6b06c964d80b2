// Gives names to loopback origins, as a TLS proxy would. There is no proxy and no TLS: each request is rewritten before it is
// sent.
const origins = new Map<string, string>();

/** Makes `https://<domain>` lead to that origin. @returns a function that ends this */
export function serveUnder(domain: string, origin: string): () => void {
  const name = `https://${domain}`;
  origins.set(name, origin);
  return () => origins.delete(name);
}

/** A `fetch` that resolves these names. It tells the origin the requested name and scheme. */
export const fetchByName = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
  const request = new Request(input, init);
  const { origin, host, protocol, pathname, search } = new URL(request.url);
  const target = origins.get(origin);
  if (target === undefined) return fetch(request);
  const { method, redirect } = request;
  const headers = new Headers(request.headers);
  headers.set("x-forwarded-host", host);
  headers.set("x-forwarded-proto", protocol.slice(0, -1));
  const body = method === "GET" ? null : await request.text();
  return fetch(target + pathname + search, { method, redirect, headers, body });
};
