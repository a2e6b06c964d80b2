import { toBase64Url } from "@identity-web/core";

/** A private key on the curve P-256, as a JWK. */
export interface SigningKey {
  readonly kty: "EC";
  readonly crv: "P-256";
  readonly x: string;
  readonly y: string;
  /** The private part. */
  readonly d: string;
  /**
   * @default the key's thumbprint (RFC 7638)
   */
  readonly kid?: string;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256" };
const utf8 = new TextEncoder();

export function isSigningKey(value: unknown): value is SigningKey {
  if (typeof value !== "object" || value === null) return false;
  const { kty, crv, x, y, d, kid } = Object(value);
  const isText = (each: unknown) => typeof each === "string" && /^[\w-]{43}$/.test(each);
  return kty === "EC" && crv === "P-256" && [x, y, d].every(isText) && (kid === undefined || typeof kid === "string");
}

/** The public part, for publication. */
export async function published(key: SigningKey): Promise<Readonly<Record<string, string>>> {
  const { kty, crv, x, y } = key;
  return { kty, crv, x, y, kid: await idOf(key), alg: "ES256", use: "sig" };
}

async function idOf({ kid, crv, kty, x, y }: SigningKey): Promise<string> {
  if (kid !== undefined) return kid;
  return toBase64Url(
    new Uint8Array(await crypto.subtle.digest("SHA-256", utf8.encode(JSON.stringify({ crv, kty, x, y })))),
  );
}

/** Signs a security event token. @see https://www.rfc-editor.org/rfc/rfc8417#section-2.3 */
export async function signed(claims: object, key: SigningKey): Promise<string> {
  const { kty, crv, x, y, d } = key;
  const header = { alg: "ES256", typ: "secevent+jwt", kid: await idOf(key) };
  const body = [header, claims].map((part) => toBase64Url(utf8.encode(JSON.stringify(part)))).join(".");
  const imported = await crypto.subtle.importKey("jwk", { kty, crv, x, y, d }, algorithm, false, ["sign"]);
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, imported, utf8.encode(body));
  return `${body}.${toBase64Url(new Uint8Array(signature))}`;
}
