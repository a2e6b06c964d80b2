import { toBase64Url } from "../domain/base64url.ts";
import type { Crypto } from "../ports/crypto.ts";

const encoder = new TextEncoder();

/** The crypto port on WebCrypto: every runtime has it. */
export const webCrypto: Crypto = {
  hash: async (text) => toBase64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)))),
  random: (bytes) => toBase64Url(crypto.getRandomValues(new Uint8Array(bytes))),
};
