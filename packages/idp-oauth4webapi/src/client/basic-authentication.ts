import type { ClientAuth } from "oauth4webapi";

/**
 * The form encoding of a text: letters, digits and `-._*` stay as they are, a space becomes `+`, the rest is percent-encoded.
 *
 * @see https://url.spec.whatwg.org/#urlencoded-serializing
 */
const formEncode = (text: string): string => new URLSearchParams([["", text]]).toString().slice(1);

/** Whether the form encoding changes the text. */
export const isEscaped = (text: string): boolean => formEncode(text) !== text;

/**
 * `client_secret_basic` (RFC 6749 §2.3.1). oauth4webapi's own escapes `-`, `.`, `_` and `~` as well. Many token endpoints
 * compare the header without decoding it, so every UUID and every base64url secret would fail there.
 */
export const basicAuthentication =
  (clientSecret: string): ClientAuth =>
  (_as, { client_id: clientId }, _body, headers) => {
    headers.set("authorization", `Basic ${btoa(`${formEncode(clientId)}:${formEncode(clientSecret)}`)}`);
  };
