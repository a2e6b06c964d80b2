import type { IncomingMessage } from "node:http";

/** The fields of a posted form. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}

/** A provider's sign-in page. */
export const signInPage =
  '<!doctype html><title>Sign in</title><form method="post"><input name="login"><button>Continue</button></form>';
