import { type CryptoKey, exportJWK, exportPKCS8, generateKeyPair, type JWK } from "jose";

/** A certificate for an app's registration. */
export interface SelfSignedCertificate {
  /** PEM. */
  readonly certificate: string;
  /** PEM (PKCS #8). */
  readonly privateKey: string;
  /** Hexadecimal, as the portal and MSAL require it. */
  readonly thumbprintSha256: string;
}

/**
 * Makes a certificate with a new key, for tests of certificate credentials.
 *
 * @example
 * const { certificate, privateKey } = await selfSignedCertificate("my-app");
 */
export async function selfSignedCertificate(commonName = "identity-web test"): Promise<SelfSignedCertificate> {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const der = await certify(await exportJWK(publicKey), privateKey, commonName);
  const lines = btoa(String.fromCharCode(...der)).match(/.{1,64}/g) ?? [];
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", der));
  return {
    certificate: ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n"),
    privateKey: await exportPKCS8(privateKey),
    thumbprintSha256: [...digest].map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(""),
  };
}

/** A self-signed X.509 certificate (DER) for an RSA key, valid from 2020 to 2049. @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1 */
export async function certify(key: JWK, privateKey: CryptoKey, commonName: string): Promise<Uint8Array<ArrayBuffer>> {
  const publicKey = await crypto.subtle.importKey("jwk", key as JsonWebKey, rsa, true, ["verify"]);
  const privateJwk = await exportJWK(privateKey);
  const signer = await crypto.subtle.importKey("jwk", privateJwk as JsonWebKey, rsa, false, ["sign"]);
  const name = der(0x30, der(0x31, der(0x30, der(0x06, [0x55, 0x04, 0x03]), der(0x0c, encode(commonName)))));
  const validity = der(0x30, der(0x17, encode("200101000000Z")), der(0x17, encode("491231235959Z")));
  const serial = crypto
    .getRandomValues(new Uint8Array(16))
    .map((byte, index) => (index === 0 ? (byte & 0x3f) | 0x40 : byte));
  const body = der(
    0x30,
    der(0xa0, der(0x02, [2])),
    der(0x02, serial),
    sha256WithRsa,
    name,
    validity,
    name,
    new Uint8Array(await crypto.subtle.exportKey("spki", publicKey)),
  );
  const signature = new Uint8Array(await crypto.subtle.sign(rsa, signer, body));
  return der(0x30, body, sha256WithRsa, der(0x03, [0], signature));
}

const rsa = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Tag, length and contents (X.690 §8.1). */
function der(tag: number, ...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array<ArrayBuffer> {
  const contents = parts.flatMap((part) => [...part]);
  const { length } = contents;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Uint8Array.from([tag, ...head, ...contents]);
}

const sha256WithRsa = der(0x30, der(0x06, [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b]), der(0x05));
