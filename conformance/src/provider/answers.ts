/** A request that is refused, with the answer to it. */
export class Refusal extends Error {
  readonly response: Response;

  constructor(response: Response, message: string) {
    super(message);
    this.response = response;
  }
}

const noStore = { "cache-control": "no-store" };

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  Response.json(body, { status, headers: { ...noStore, ...headers } });

/** An OAuth error (RFC 6749 §5.2). */
export const oauthError = (
  error: string,
  description: string,
  status = 400,
  headers: Record<string, string> = {},
): Response => json({ error, error_description: description }, status, headers);

export const html = (body: string): Response =>
  new Response(`<!doctype html><meta charset="utf-8"><title>Provider</title>${body}`, {
    headers: { "content-type": "text/html; charset=utf-8", ...noStore },
  });

export const redirectTo = (url: URL): Response =>
  new Response(null, { status: 302, headers: { location: url.href, ...noStore } });

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
