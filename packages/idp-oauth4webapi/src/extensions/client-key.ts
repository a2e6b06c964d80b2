import { IdentityError } from "@identity-web/core";
import { defined, isRecord, show } from "@identity-web/core/provider-kit";

/** Algorithms that the client signs by when it authenticates. RS256 is not for FAPI 2.0. */
export type ClientKeyAlg = "ES256" | "PS256" | "EdDSA" | "RS256";

/** A private key: a `CryptoKey` for signing, a JWK, or PKCS#8 in PEM. */
export type PrivateKeyMaterial = CryptoKey | JsonWebKey | string;

/** A private key with what it doesn't say itself. */
export interface ClientKey {
  readonly key: PrivateKeyMaterial;
  /** The key id under which its public half is registered at the provider. Default: the JWK's own. */
  readonly kid?: string;
  /** Default: the JWK's own; else ES256 for P-256, EdDSA for Ed25519, PS256 for RSA. */
  readonly alg?: ClientKeyAlg;
}

/** A private key after checking, as far as it can be checked without importing it. */
export interface ReadKey {
  readonly material: PrivateKeyMaterial;
  readonly kid: string | undefined;
  /** `undefined`: a PEM doesn't say it. */
  readonly alg: ClientKeyAlg | undefined;
}

type ImportAlgorithm = Parameters<SubtleCrypto["importKey"]>[2];

/** What WebCrypto wants to hear of each algorithm. */
const algorithms: Readonly<Record<ClientKeyAlg, ImportAlgorithm>> = {
  ES256: { name: "ECDSA", namedCurve: "P-256" },
  EdDSA: { name: "Ed25519" },
  PS256: { name: "RSA-PSS", hash: "SHA-256" },
  RS256: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
};

const isAlg = (value: unknown): value is ClientKeyAlg => typeof value === "string" && value in algorithms;
const isCryptoKey = (value: unknown): value is CryptoKey => value instanceof CryptoKey;

/** Reads the argument of `privateKeyJwt()`. @returns a sentence where it is no key that can be used; it never shows any of it */
export function readClientKey(value: unknown): ReadKey | string {
  const wrapped = isRecord(value) && !isCryptoKey(value) && "key" in value;
  const given = wrapped ? value : { key: value };
  const { key, kid, alg } = given as Record<string, unknown>;
  if (kid !== undefined && typeof kid !== "string") return `clientKey.kid must be a string, not ${show(kid)}`;
  const asked = alg === "Ed25519" ? "EdDSA" : alg;
  if (asked !== undefined && !isAlg(asked)) {
    return `clientKey.alg must be one of ${Object.keys(algorithms).join(", ")}, not ${show(alg)}`;
  }
  const read = isCryptoKey(key) ? readCryptoKey(key) : typeof key === "string" ? readPem(key) : readJwk(key);
  if (typeof read === "string") return read;
  if (read.alg !== undefined && asked !== undefined && read.alg !== asked && !(isRsa(read.alg) && isRsa(asked))) {
    return `clientKey.alg is ${asked}, but the key itself is for ${read.alg}`;
  }
  if (isCryptoKey(key) && asked !== undefined && asked !== read.alg) {
    return `clientKey.alg is ${asked}, but the CryptoKey was made for ${read.alg}`;
  }
  return { material: read.material, kid: kid ?? read.kid, alg: asked ?? read.alg };
}

const isRsa = (alg: ClientKeyAlg): boolean => alg.endsWith("S256") && alg !== "ES256";

function readCryptoKey(key: CryptoKey): ReadKey | string {
  if (key.type !== "private" || !key.usages.includes("sign")) {
    return `clientKey must be a private CryptoKey that may sign, not a ${key.type} one for ${show(key.usages.join(", "))}`;
  }
  const { name } = key.algorithm;
  const hash = "hash" in key.algorithm && isRecord(key.algorithm.hash) ? key.algorithm.hash.name : "SHA-256";
  const curve = "namedCurve" in key.algorithm ? key.algorithm.namedCurve : "P-256";
  const alg = Object.keys(algorithms).find((one) => isAlg(one) && algorithmName(one) === name);
  if (!isAlg(alg) || hash !== "SHA-256" || curve !== "P-256") {
    return `clientKey must be a CryptoKey of P-256, Ed25519, or RSA with SHA-256, not ${show({ name, hash, curve })}`;
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
  const came = pem.trim() === "" ? "an empty string (is its environment variable set?)" : (label ?? "some other text");
  return (
    `clientKey must be an unencrypted private key in PKCS#8 ("-----BEGIN PRIVATE KEY-----"), not ${came}; ` +
    '"openssl pkcs8 -topk8 -nocrypt -in key.pem" makes one'
  );
}

function readJwk(jwk: unknown): ReadKey | string {
  if (!isRecord(jwk))
    return `clientKey must be a CryptoKey, a JWK or a PEM text, not ${jwk === null ? "null" : typeof jwk}`;
  const { kty, crv, d, alg, kid } = jwk;
  if (typeof d !== "string") return "clientKey is a JWK without its private part (d)";
  const natural = kty === "EC" && crv === "P-256" ? "ES256" : kty === "OKP" && crv === "Ed25519" ? "EdDSA" : undefined;
  const own = alg === "Ed25519" ? "EdDSA" : alg;
  const known = natural ?? (kty === "RSA" ? (own ?? "PS256") : undefined);
  if (!isAlg(known) || (own !== undefined && own !== known)) {
    return `clientKey must be a JWK of P-256, Ed25519 or RSA, not one of kty ${show(kty)}, crv ${show(crv)}, alg ${show(alg)}`;
  }
  return { material: jwk, kid: typeof kid === "string" ? kid : undefined, alg: known };
}

/** The key as WebCrypto has it, and the algorithm that it signs by. @throws IdentityError `configuration` */
export async function importClientKey({
  material,
  kid,
  alg,
}: ReadKey): Promise<{ key: CryptoKey; kid?: string; alg: ClientKeyAlg }> {
  const named = defined({ kid });
  // A PEM says what kind of key it is only to whoever tries.
  const tried: readonly ClientKeyAlg[] = alg === undefined ? ["ES256", "EdDSA", "PS256"] : [alg];
  if (isCryptoKey(material)) return { key: material, ...named, alg: tried[0] ?? "ES256" };
  for (const candidate of tried) {
    const key = await importAs(material, algorithms[candidate]).catch(() => undefined);
    if (key !== undefined) return { key, ...named, alg: candidate };
  }
  throw new IdentityError(
    "configuration",
    `oidc(): privateKeyJwt(): clientKey can't be read as a private key for ${tried.join(", ")}`,
    {
      cure: "Give privateKeyJwt() a private key of P-256, Ed25519 or RSA, and alg where the key doesn't say it.",
    },
  );
}

async function importAs(material: JsonWebKey | string, algorithm: ImportAlgorithm): Promise<CryptoKey> {
  if (typeof material !== "string") {
    // What a JWK says about its use may be narrower than WebCrypto likes.
    const { alg: _, use: _use, key_ops: _ops, ext: _ext, ...key } = material;
    return crypto.subtle.importKey("jwk", key, algorithm, false, ["sign"]);
  }
  const base64 = material.replace(/-----[^-]+-----|\s/g, "");
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return crypto.subtle.importKey("pkcs8", bytes, algorithm, false, ["sign"]);
}
