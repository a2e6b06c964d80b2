/** An answer in JSON, as OAuth wants it. */
export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  });

/** An OAuth error (RFC 6749 §5.2). */
export const oauthError = (
  error: string,
  description: string,
  status = 400,
  headers: Record<string, string> = {},
): Response => json({ error, error_description: description }, status, headers);
