import { base64url, calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from "jose";
import { oauthError } from "./answers.ts";
import type { State } from "./state.ts";

/**
 * The key that a request's DPoP proof is by (its thumbprint), `undefined` without a proof, or the answer that refuses it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9449#section-4.3
 */
export async function checkProof(
  state: State,
  request: Request,
  accessToken?: string,
): Promise<string | undefined | Response> {
  const { dpop, dpopNonce } = state.settings;
  const header = request.headers.get("dpop");
  if (header === null || dpop === "none") return undefined;
  const invalid = (what: string) => oauthError("invalid_dpop_proof", what);
  try {
    const { payload, protectedHeader } = await jwtVerify(header, EmbeddedJWK, {
      typ: "dpop+jwt",
      algorithms: ["ES256"],
      requiredClaims: ["jti", "iat"],
      currentDate: new Date(state.now()),
    });
    const { origin, pathname } = new URL(request.url);
    if (payload.htm !== request.method) return invalid("htm is not the method");
    if (payload.htu !== `${origin}${pathname}`) return invalid("htu is not the address");
    if (state.proofs.has(payload.jti ?? "")) return invalid("jti was used before");
    state.proofs.add(payload.jti ?? "");
    if (accessToken !== undefined && payload.ath !== (await digest(accessToken)))
      return invalid("ath is another token's");
    if (dpopNonce !== undefined && payload.nonce !== dpopNonce) {
      return oauthError("use_dpop_nonce", "another nonce is wanted", 400, { "dpop-nonce": dpopNonce });
    }
    if (protectedHeader.jwk === undefined || "d" in protectedHeader.jwk) return invalid("jwk is no public key");
    return await calculateJwkThumbprint(protectedHeader.jwk);
  } catch {
    return invalid("the proof can't be verified");
  }
}

async function digest(text: string): Promise<string> {
  return base64url.encode(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
}
