import { base64url, CompactSign } from "jose";
import type { TokenMishap } from "./mishap.ts";
import type { SigningKeys } from "./signing-keys.ts";

const encoder = new TextEncoder();

interface Signing {
  readonly keys: SigningKeys;
  readonly alg: string;
  readonly typ: string;
  /** For HS256. */
  readonly secret: string;
}

/** Signs claims as the provider does, or as badly as a test wants it. */
export async function signToken(
  claims: Readonly<Record<string, unknown>>,
  signing: Signing,
  mishap: TokenMishap = {},
): Promise<string> {
  const alg = mishap.alg ?? signing.alg;
  const payload = JSON.stringify(without({ ...claims, ...mishap.claims }));
  const typ = mishap.typ === undefined ? signing.typ : mishap.typ;
  const typed = typ === null ? {} : { typ };
  if (alg === "none") return `${encode({ alg, ...typed })}.${base64url.encode(payload)}.`;
  if (alg.startsWith("HS")) return sign(payload, { alg, ...typed }, encoder.encode(signing.secret.padEnd(64, "-")));

  const key = mishap.signature === "unpublished" ? await signing.keys.make(alg) : await signing.keys.current(alg);
  const kid = mishap.kid === undefined ? key.kid : mishap.kid;
  const header = { alg, ...typed, ...(kid === null ? {} : { kid }) };
  const token = await sign(payload, header, key.privateKey);
  if (mishap.signature !== "wrong") return token;
  const other = await sign(JSON.stringify({ other: true }), header, key.privateKey);
  return `${token.slice(0, token.lastIndexOf("."))}${other.slice(other.lastIndexOf("."))}`;
}

const encode = (value: unknown): string => base64url.encode(JSON.stringify(value));

const sign = (payload: string, header: { alg: string }, key: Parameters<CompactSign["sign"]>[0]): Promise<string> =>
  new CompactSign(encoder.encode(payload)).setProtectedHeader(header).sign(key);

/** The members that are not `undefined`. */
export const without = (record: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
