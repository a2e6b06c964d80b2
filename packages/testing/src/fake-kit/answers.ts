/** A request that a provider refuses, with the answer to it. */
export class Refusal extends Error {
  readonly response: Response;

  constructor(message: string, response: Response) {
    super(`fake provider: ${message}`);
    this.response = response;
  }
}

type Fields = Readonly<Record<string, string>>;

/** A JSON answer with the headers that OAuth requires. */
export const json = (body: unknown, status = 200, headers: Fields = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  });

/** An OAuth error (RFC 6749 §5.2). */
export const oauthError = (error: string, description: string, status = 400, headers: Fields = {}): Response =>
  json({ error, error_description: description }, status, headers);

export const redirectTo = ({ href }: URL): Response =>
  new Response(null, { status: 302, headers: { location: href, "cache-control": "no-store" } });

/** The app's address with a provider's answer. Members that are `undefined` are left out. */
export function callbackTo(redirectUri: string, answer: Readonly<Record<string, unknown>>): URL {
  const callback = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer))
    if (value !== undefined) callback.searchParams.set(name, String(value));
  return callback;
}

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A page of a provider. */
export const page = (title: string, body: string, status = 200): Response =>
  new Response(
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title>${body}`,
    { status, headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" } },
  );

/** OAuth 2.0 Form Post Response Mode: the callback's parameters as a form, which a script sends in a browser. */
export function formPost(callback: URL, script = ""): Response {
  const fields = [...callback.searchParams].map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  const action = escapeHtml(callback.origin + callback.pathname);
  return page(
    "Continue",
    `<form method="POST" name="hiddenform" action="${action}">${fields.join("")}<button>Continue</button></form>${script}`,
  );
}
