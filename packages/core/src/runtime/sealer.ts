import { fromBase64Url, toBase64Url } from "../domain/base64url.ts";
import type { Sealer } from "../ports/sealer.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });
const ivBytes = 12;
const keyIdBytes = 6;

interface Keys {
  readonly id: string;
  readonly seal: CryptoKey;
  readonly mac: CryptoKey;
  readonly pseudonym: CryptoKey;
}

/**
 * Seals with AES-256-GCM and signs with HMAC-SHA-256, with keys that HKDF (RFC 5869) derives from the app's secrets. The
 * first secret seals and signs, all of them open and verify. A sealed text begins with its key's id.
 *
 * @param secrets - At least one, each of at least 32 bytes of randomness.
 */
export function createSealer(secrets: readonly string[]): Sealer {
  let derived: Promise<readonly [Keys, ...Keys[]]> | undefined;
  const keys = () => {
    derived ??= deriveAll(secrets);
    return derived;
  };

  return {
    async seal(text, binding) {
      const [current] = await keys();
      const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
      const parameters = { name: "AES-GCM", iv, additionalData: encoder.encode(binding) };
      const sealed = new Uint8Array(await crypto.subtle.encrypt(parameters, current.seal, encoder.encode(text)));
      const bytes = new Uint8Array(ivBytes + sealed.length);
      bytes.set(iv);
      bytes.set(sealed, ivBytes);
      return `${current.id}.${toBase64Url(bytes)}`;
    },

    async open(sealed, binding) {
      const [id, body, ...rest] = sealed.split(".");
      const bytes = rest.length === 0 && body !== undefined ? fromBase64Url(body) : undefined;
      const key = (await keys()).find((candidate) => candidate.id === id);
      if (key === undefined || bytes === undefined || bytes.length <= ivBytes) return undefined;
      const iv = bytes.subarray(0, ivBytes);
      const parameters = { name: "AES-GCM", iv, additionalData: encoder.encode(binding) };
      try {
        return decoder.decode(await crypto.subtle.decrypt(parameters, key.seal, bytes.subarray(ivBytes)));
      } catch {
        return undefined;
      }
    },

    async pseudonyms(text) {
      return Promise.all((await keys()).map(({ pseudonym }) => hmac(pseudonym, text)));
    },

    async sign(text) {
      const [current] = await keys();
      return hmac(current.mac, text);
    },

    async verify(text, mac) {
      const bytes = fromBase64Url(mac);
      if (bytes === undefined) return false;
      for (const key of await keys()) {
        if (await crypto.subtle.verify("HMAC", key.mac, bytes, encoder.encode(text))) return true;
      }
      return false;
    },
  };
}

async function hmac(key: CryptoKey, text: string): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text))));
}

async function deriveAll(secrets: readonly string[]): Promise<readonly [Keys, ...Keys[]]> {
  const [first, ...others] = await Promise.all(secrets.map(derive));
  if (first === undefined) throw new TypeError("a sealer needs at least one secret");
  return [first, ...others];
}

async function derive(secret: string): Promise<Keys> {
  const base = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, ["deriveBits", "deriveKey"]);
  const parameters = (use: string) => ({
    name: "HKDF",
    hash: "SHA-256",
    salt: new Uint8Array(),
    info: encoder.encode(`identity-web ${use}`),
  });
  const hmacKey = (use: string, usages: readonly KeyUsage[]) =>
    crypto.subtle.deriveKey(parameters(use), base, { name: "HMAC", hash: "SHA-256", length: 256 }, false, [...usages]);
  const [id, seal, mac, pseudonym] = await Promise.all([
    crypto.subtle.deriveBits(parameters("key id"), base, keyIdBytes * 8),
    crypto.subtle.deriveKey(parameters("seal"), base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]),
    hmacKey("handle", ["sign", "verify"]),
    hmacKey("pseudonym", ["sign"]),
  ]);
  return { id: toBase64Url(new Uint8Array(id)), seal, mac, pseudonym };
}
