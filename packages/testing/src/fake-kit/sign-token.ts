import { type Json, sign, withBadSignature, without, withoutSignature } from "./jwt.ts";
import type { TokenMishap } from "./mishap.ts";
import type { SigningKeys } from "./signing-keys.ts";

interface Signing {
  readonly keys: SigningKeys;
  readonly alg: string;
  readonly typ: string;
  /** For HS256. */
  readonly secret: string;
}

/** Signs claims as the provider does, or with a test's faults. */
export async function signToken(claims: Readonly<Json>, signing: Signing, mishap: TokenMishap = {}): Promise<string> {
  const alg = mishap.alg ?? signing.alg;
  const payload = without({ ...claims, ...mishap.claims });
  const typ = (mishap.typ === undefined ? signing.typ : mishap.typ) ?? undefined;
  if (alg === "none") return withoutSignature(payload, { typ });
  if (alg.startsWith("HS")) {
    const privateKey = new TextEncoder().encode(signing.secret.padEnd(64, "-"));
    return sign(payload, { alg, privateKey }, { typ });
  }
  const key = mishap.signature === "unpublished" ? await signing.keys.make(alg) : await signing.keys.current(alg);
  const kid = (mishap.kid === undefined ? key.kid : mishap.kid) ?? undefined;
  const token = await sign(payload, key, { alg, typ, kid });
  return mishap.signature === "wrong" ? withBadSignature(token) : token;
}
