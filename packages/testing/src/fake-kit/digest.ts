import { base64url } from "jose";

/** The hash of a text (in UTF-8) or of bytes, in base64url: thumbprints, and PKCE's challenge of a verifier. */
export async function digestOf(content: string | Uint8Array<ArrayBuffer>, hash = "SHA-256"): Promise<string> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return base64url.encode(new Uint8Array(await crypto.subtle.digest(hash, bytes)));
}
