import { expected } from "@identity-web/core/options";
import { defined, isRecord, kindOf, show } from "@identity-web/core/provider-kit";
import { failure } from "./error-texts.ts";

/** The algorithms by which the client may sign its authentication. FAPI 2.0 forbids RS256. */
export type ClientKeyAlg = "ES256" | "PS256" | "EdDSA" | "RS256";

/** A private key: a `CryptoKey` for signing, a JWK, or PKCS#8 in PEM. */
export type PrivateKeyMaterial = CryptoKey | JsonWebKey | string;

/** A private key, with the facts that it doesn't contain itself. */
export interface ClientKey {
  readonly key: PrivateKeyMaterial;
  /** The key id under which its public half is registered at the provider. @default the JWK's own */
  readonly kid?: string;
  /** @default the JWK's own; otherwise ES256 for P-256, EdDSA for Ed25519, PS256 for RSA */
  readonly alg?: ClientKeyAlg;
}

/** A private key after the checks that need no import. */
export interface ReadKey {
  readonly material: PrivateKeyMaterial;
  readonly kid: string | undefined;
  /** `undefined` for a PEM text, which doesn't name it. */
  readonly alg: ClientKeyAlg | undefined;
}

type ImportAlgorithm = Parameters<SubtleCrypto["importKey"]>[2];

/** WebCrypto's parameters of each algorithm. */
const algorithms: Readonly<Record<ClientKeyAlg, ImportAlgorithm>> = {
  ES256: { name: "ECDSA", namedCurve: "P-256" },
  EdDSA: { name: "Ed25519" },
  PS256: { name: "RSA-PSS", hash: "SHA-256" },
  RS256: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
};

const isAlg = (value: unknown): value is ClientKeyAlg => typeof value === "string" && value in algorithms;
const isCryptoKey = (value: unknown): value is CryptoKey => value instanceof CryptoKey;

/** Reads the argument of `privateKeyJwt()`. @returns a sentence if the key can't be used; the sentence shows no part of the key */
export function readClientKey(value: unknown): ReadKey | string {
  const wrapped = isRecord(value) && !isCryptoKey(value) && "key" in value;
  const given = wrapped ? value : { key: value };
  const { key, kid, alg } = given as Record<string, unknown>;
  if (kid !== undefined && typeof kid !== "string") return expected("clientKey.kid", "a text", show(kid));
  const asked = alg === "Ed25519" ? "EdDSA" : alg;
  if (asked !== undefined && !isAlg(asked)) {
    return expected("clientKey.alg", `one of ${Object.keys(algorithms).join(", ")}`, show(alg));
  }
  const read = isCryptoKey(key) ? readCryptoKey(key) : typeof key === "string" ? readPem(key) : readJwk(key);
  if (typeof read === "string") return read;
  if (read.alg !== undefined && asked !== undefined && read.alg !== asked && !(isRsa(read.alg) && isRsa(asked))) {
    return expected("clientKey.alg", `${read.alg}, which the key is for`, asked);
  }
  if (isCryptoKey(key) && asked !== undefined && asked !== read.alg) {
    return expected("clientKey.alg", `${read.alg}, for which the CryptoKey was made`, asked);
  }
  return { material: read.material, kid: kid ?? read.kid, alg: asked ?? read.alg };
}

const isRsa = (alg: ClientKeyAlg): boolean => alg.endsWith("S256") && alg !== "ES256";

function readCryptoKey(key: CryptoKey): ReadKey | string {
  if (key.type !== "private" || !key.usages.includes("sign")) {
    return expected(
      "clientKey",
      "a private CryptoKey that may sign",
      `a ${key.type} one for ${show(key.usages.join(", "))}`,
    );
  }
  const { name } = key.algorithm;
  const hash = "hash" in key.algorithm && isRecord(key.algorithm.hash) ? key.algorithm.hash.name : "SHA-256";
  const curve = "namedCurve" in key.algorithm ? key.algorithm.namedCurve : "P-256";
  const alg = Object.keys(algorithms).find((one) => isAlg(one) && algorithmName(one) === name);
  if (!isAlg(alg) || hash !== "SHA-256" || curve !== "P-256") {
    return expected("clientKey", "a CryptoKey of P-256, Ed25519, or RSA with SHA-256", show({ name, hash, curve }));
  }
  return { material: key, kid: undefined, alg };
}

const algorithmName = (alg: ClientKeyAlg): string => {
  const algorithm = algorithms[alg];
  return typeof algorithm === "string" ? algorithm : algorithm.name;
};

function readPem(pem: string): ReadKey | string {
  if (/-----BEGIN PRIVATE KEY-----[\s\S]+-----END PRIVATE KEY-----/.test(pem)) {
    return { material: pem, kid: undefined, alg: undefined };
  }
  const label = /-----BEGIN ([A-Z0-9 ]{1,40})-----/.exec(pem)?.[1];
  const came = pem.trim() === "" ? "an empty text (is its environment variable set?)" : (label ?? "some other text");
  return (
    `${expected("clientKey", 'an unencrypted private key in PKCS#8 ("-----BEGIN PRIVATE KEY-----")', came)}: ` +
    'make one by "openssl pkcs8 -topk8 -nocrypt -in key.pem"'
  );
}

function readJwk(jwk: unknown): ReadKey | string {
  if (!isRecord(jwk)) return expected("clientKey", "a CryptoKey, a JWK or a PEM text", kindOf(jwk));
  const { kty, crv, d, alg, kid } = jwk;
  if (typeof d !== "string") return expected("clientKey", "a JWK with its private part (d)", "one without it");
  const natural = kty === "EC" && crv === "P-256" ? "ES256" : kty === "OKP" && crv === "Ed25519" ? "EdDSA" : undefined;
  const own = alg === "Ed25519" ? "EdDSA" : alg;
  const known = natural ?? (kty === "RSA" ? (own ?? "PS256") : undefined);
  if (!isAlg(known) || (own !== undefined && own !== known)) {
    return expected(
      "clientKey",
      "a JWK of P-256, Ed25519 or RSA",
      `kty ${show(kty)}, crv ${show(crv)}, alg ${show(alg)}`,
    );
  }
  return { material: jwk, kid: typeof kid === "string" ? kid : undefined, alg: known };
}

/** The key for WebCrypto, and its algorithm. @throws IdentityError `configuration` */
export async function importClientKey({
  material,
  kid,
  alg,
}: ReadKey): Promise<{ key: CryptoKey; kid?: string; alg: ClientKeyAlg }> {
  const named = defined({ kid });
  // A PEM text doesn't name its kind of key, so each algorithm is tried.
  const tried: readonly ClientKeyAlg[] = alg === undefined ? ["ES256", "EdDSA", "PS256"] : [alg];
  if (isCryptoKey(material)) return { key: material, ...named, alg: tried[0] ?? "ES256" };
  for (const candidate of tried) {
    const key = await importAs(material, algorithms[candidate]).catch(() => undefined);
    if (key !== undefined) return { key, ...named, alg: candidate };
  }
  throw failure("client-key-unreadable", { algorithms: tried.join(", ") });
}

async function importAs(material: JsonWebKey | string, algorithm: ImportAlgorithm): Promise<CryptoKey> {
  if (typeof material !== "string") {
    // A JWK may restrict its own use more than WebCrypto accepts.
    const { alg: _, use: _use, key_ops: _ops, ext: _ext, ...key } = material;
    return crypto.subtle.importKey("jwk", key, algorithm, false, ["sign"]);
  }
  const base64 = material.replace(/-----[^-]+-----|\s/g, "");
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return crypto.subtle.importKey("pkcs8", bytes, algorithm, false, ["sign"]);
}
