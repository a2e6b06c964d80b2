import { createSealer, type Sealer } from "@identity-web/core";
import { builtinCrypto, hasMethod } from "./builtin-crypto.ts";
import { globalMember } from "./global-member.ts";

interface Cipher {
  setAAD(data: Uint8Array): unknown;
  update(data: Uint8Array): Uint8Array;
  final(): Uint8Array;
}

/** A key that Node has imported. */
interface SecretKey {
  readonly type: string;
}

/** The used part of `node:crypto`. */
interface NodeCrypto {
  hkdfSync(digest: string, key: string, salt: string, info: string, length: number): ArrayBuffer;
  createSecretKey(bytes: Uint8Array): SecretKey;
  createCipheriv(name: string, key: SecretKey, iv: Uint8Array): Cipher & { getAuthTag(): Uint8Array };
  createDecipheriv(name: string, key: SecretKey, iv: Uint8Array): Cipher & { setAuthTag(tag: Uint8Array): unknown };
  createHmac(digest: string, key: SecretKey): { update(text: string): { digest(encoding: "base64url"): string } };
  timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean;
}

interface Keys {
  readonly id: string;
  readonly seal: SecretKey;
  readonly mac: SecretKey;
  readonly pseudonym: SecretKey;
}

const [ivBytes, tagBytes, keyBytes, keyIdBytes] = [12, 16, 32, 6];
const aes = "aes-256-gcm";
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * The same format as `createSealer`, with Node's own crypto. WebCrypto takes three times as long to open a record, because it uses
 * another thread. On every other runtime this is `createSealer`.
 */
export function nativeSealer(secrets: readonly string[]): Sealer {
  const node = nodeCrypto();
  return node === undefined ? createSealer(secrets) : sealerBy(node, secrets);
}

function sealerBy(node: NodeCrypto, secrets: readonly string[]): Sealer {
  const derive = (secret: string): Keys => {
    const bytes = (use: string, length: number) =>
      new Uint8Array(node.hkdfSync("sha256", secret, "", `identity-web ${use}`, length));
    // Imported once. With bytes as the key, Node throws and catches an error inside each call, which costs more than the HMAC.
    const key = (use: string) => node.createSecretKey(bytes(use, keyBytes));
    const id = toBase64Url(bytes("key id", keyIdBytes));
    return { id, seal: key("seal"), mac: key("handle"), pseudonym: key("pseudonym") };
  };
  const [current, ...others] = secrets.map(derive);
  if (current === undefined) throw new TypeError("a sealer needs at least one secret");
  const all = [current, ...others];
  const hmac = (key: SecretKey, text: string) => node.createHmac("sha256", key).update(text).digest("base64url");
  const isMac = (key: SecretKey, text: string, mac: Uint8Array) => {
    const own = encoder.encode(hmac(key, text));
    return own.length === mac.length && node.timingSafeEqual(own, mac);
  };

  return {
    async seal(text, binding) {
      const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
      const cipher = node.createCipheriv(aes, current.seal, iv);
      cipher.setAAD(encoder.encode(binding));
      const sealed = [cipher.update(encoder.encode(text)), cipher.final(), cipher.getAuthTag()];
      return `${current.id}.${toBase64Url(joined([iv, ...sealed]))}`;
    },

    async open(sealed, binding) {
      const [id, body = "", ...rest] = sealed.split(".");
      const key = all.find((candidate) => candidate.id === id);
      if (key === undefined || rest.length > 0 || !/^[\w-]+$/.test(body)) return undefined;
      const bytes = fromBase64Url(body);
      if (bytes.length < ivBytes + tagBytes) return undefined;
      const decipher = node.createDecipheriv(aes, key.seal, bytes.subarray(0, ivBytes));
      decipher.setAAD(encoder.encode(binding));
      decipher.setAuthTag(bytes.subarray(-tagBytes));
      try {
        const text = decipher.update(bytes.subarray(ivBytes, -tagBytes));
        // An inauthentic text throws here, before its content is used.
        decipher.final();
        return decoder.decode(text);
      } catch {
        return undefined;
      }
    },

    pseudonyms: async (text) => all.map(({ pseudonym }) => hmac(pseudonym, text)),
    sign: async (text) => hmac(current.mac, text),
    verify: async (text, mac) => {
      const given = encoder.encode(mac);
      return all.some((key) => isMac(key.mac, text, given));
    },
  };
}

/** `node:crypto`, only on Node.js: other runtimes implement it with WebCrypto or not at all. */
function nodeCrypto(): NodeCrypto | undefined {
  const agent = globalMember("navigator", "userAgent");
  if (typeof agent !== "string" || !agent.startsWith("Node.js/")) return undefined;
  const module = builtinCrypto();
  return isNodeCrypto(module) ? module : undefined;
}

const isNodeCrypto = (module: unknown): module is NodeCrypto =>
  ["hkdfSync", "createSecretKey", "createCipheriv", "createDecipheriv", "createHmac", "timingSafeEqual"].every((name) =>
    hasMethod(module, name),
  );

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Node's own byte arrays, which have these methods. Only Node runs this code. */
declare const Buffer: {
  from(bytes: Uint8Array): { toString(encoding: "base64url"): string };
  from(text: string, encoding: "base64url"): Uint8Array;
};
const toBase64Url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
const fromBase64Url = (text: string): Uint8Array => Buffer.from(text, "base64url");
