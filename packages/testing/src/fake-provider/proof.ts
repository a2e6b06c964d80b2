import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from "jose";
import { oauthError, Refusal } from "../fake-kit/answers.ts";
import { digestOf } from "../fake-kit/digest.ts";
import { randomValue, refuse, type State } from "./state.ts";

/** A nonce that is valid from now on. */
export function newNonce({ nonces }: State): string {
  const nonce = randomValue("nonce");
  nonces.add(nonce);
  return nonce;
}

/**
 * The thumbprint of the key of a request's DPoP proof. `undefined`: no proof.
 *
 * @param accessToken - At an API: the token that the proof must name.
 * @throws Refusal
 * @see https://www.rfc-editor.org/rfc/rfc9449#section-4.3
 */
export async function checkProof(state: State, request: Request, accessToken?: string): Promise<string | undefined> {
  const header = request.headers.get("dpop");
  if (header === null || state.settings.dpop === "none") return undefined;
  try {
    const { payload, protectedHeader } = await jwtVerify(header, EmbeddedJWK, {
      typ: "dpop+jwt",
      algorithms: ["PS256", "ES256", "EdDSA", "Ed25519"],
      requiredClaims: ["jti", "iat", "htm", "htu"],
      currentDate: new Date(state.now()),
    });
    const { origin, pathname } = new URL(request.url);
    const { jwk } = protectedHeader;
    const rules: readonly (readonly [boolean, string])[] = [
      [payload.htm === request.method, "htm is not the method"],
      [payload.htu === `${origin}${pathname}`, "htu is not the address"],
      [Math.abs(Number(payload.iat) - state.seconds) <= 60, "iat is not now"],
      [!state.proofs.has(`proof ${payload.jti}`), "jti was used before"],
      [accessToken === undefined || payload.ath === (await digestOf(accessToken)), "ath is another token's"],
      [jwk !== undefined && !("d" in jwk), "jwk is not a public key"],
    ];
    const broken = rules.find(([holds]) => !holds);
    if (broken !== undefined) throw new Error(broken[1]);
    state.proofs.add(`proof ${payload.jti}`);
    checkNonce(state, payload.nonce, accessToken !== undefined);
    return await calculateJwkThumbprint(jwk ?? {});
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const rule = `DPoP proof: ${error instanceof Error ? error.message : "unreadable"}`;
    const atApi = accessToken === undefined ? {} : { status: 401, headers: { "www-authenticate": "DPoP" } };
    throw refuse(state, rule, { error: "invalid_dpop_proof", ...atApi });
  }
}

/** RFC 9449 §8 (authorization server) and §9 (API). A request for a nonce is not a fault of the app, so it isn't listed. */
function checkNonce(state: State, nonce: unknown, atApi: boolean): void {
  const { dpopNonce, freshDpopNonces } = state.settings;
  const isGood = freshDpopNonces ? state.nonces.delete(String(nonce)) : dpopNonce === undefined || nonce === dpopNonce;
  if (isGood) return;
  const wanted = { "dpop-nonce": freshDpopNonces ? newNonce(state) : (dpopNonce ?? "") };
  const challenge = { "www-authenticate": `${state.script.challengeScheme ?? "DPoP"} error="use_dpop_nonce"` };
  const headers = { ...wanted, ...(atApi ? challenge : {}) };
  const message = "another nonce is wanted";
  throw new Refusal(message, oauthError("use_dpop_nonce", message, atApi ? 401 : 400, headers));
}
