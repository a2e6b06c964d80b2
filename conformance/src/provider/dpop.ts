import { base64url, calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from "jose";
import { oauthError, Refusal } from "./answers.ts";
import { type Context, seconds } from "./context.ts";
import { randomText } from "./records.ts";

/** A nonce that counts from now on. */
export function newNonce({ records }: Context): string {
  const nonce = randomText();
  records.nonces.add(nonce);
  return nonce;
}

/**
 * The thumbprint of the key whose possession a request proves; `undefined` without a proof (RFC 9449 §4.3).
 *
 * @param accessToken - At an API: the token that the proof must be for.
 * @throws Refusal without a good proof, or where a nonce is asked for: `use_dpop_nonce`
 */
export async function proofOf(context: Context, request: Request, accessToken?: string): Promise<string | undefined> {
  const proof = request.headers.get("dpop");
  if (proof === null) return undefined;
  const { script, records, journal } = context;
  try {
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      typ: "dpop+jwt",
      algorithms: ["PS256", "ES256", "EdDSA", "Ed25519"],
      requiredClaims: ["jti", "iat", "htm", "htu"],
    });
    const { origin, pathname } = new URL(request.url);
    if (payload.htm !== request.method) throw new Error("its htm is another method");
    if (payload.htu !== origin + pathname) throw new Error(`its htu is not ${origin + pathname}`);
    if (Math.abs(Number(payload.iat) - seconds()) > 60) throw new Error("its iat is not now");
    if (records.jtis.has(`proof ${payload.jti}`)) throw new Error("its jti was used before");
    records.jtis.add(`proof ${payload.jti}`);
    if (accessToken !== undefined && payload.ath !== (await hashOf(accessToken))) throw new Error("its ath is wrong");
    if (protectedHeader.jwk === undefined || "d" in protectedHeader.jwk) throw new Error("its jwk is not a public key");
    if (script.dpopNonce !== false && !records.nonces.delete(String(payload.nonce))) {
      throw nonceWanted(context, accessToken !== undefined);
    }
    return await calculateJwkThumbprint(protectedHeader.jwk);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const rule = `DPoP proof: ${error instanceof Error ? error.message : "unreadable"}`;
    journal.breach(rule);
    throw new Refusal(oauthError("invalid_dpop_proof", rule), rule);
  }
}

/** RFC 9449 §8 (authorization server) and §9 (API). */
function nonceWanted(context: Context, atApi: boolean): Refusal {
  const nonce = newNonce(context);
  const message = "a DPoP nonce is wanted";
  if (!atApi) return new Refusal(oauthError("use_dpop_nonce", message, 400, { "dpop-nonce": nonce }), message);
  const scheme = context.script.challengeScheme ?? "DPoP";
  const challenge = `${scheme} error="use_dpop_nonce", error_description="${message}"`;
  const headers = { "dpop-nonce": nonce, "www-authenticate": challenge };
  return new Refusal(oauthError("use_dpop_nonce", message, 401, headers), message);
}

async function hashOf(text: string): Promise<string> {
  return base64url.encode(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
}
