import { base64url } from "jose";
import { json } from "../fake-kit/answers.ts";
import { type Json, without } from "../fake-kit/jwt.ts";
import type { Mishap } from "../fake-kit/mishap.ts";
import { signToken } from "../fake-kit/sign-token.ts";
import type { Occasion } from "./script.ts";
import { type Authorization, claimsOf, randomValue, type State } from "./state.ts";

/** The answer of the token endpoint (RFC 6749 §5.1). */
export async function issueTokens(
  state: State,
  authorization: Authorization,
  issue: {
    readonly scopes: readonly string[];
    readonly resource?: string;
    readonly idToken: boolean;
    readonly refreshToken?: string;
    readonly occasion: Occasion;
  },
  mishap: Mishap,
): Promise<Response> {
  const { settings } = state;
  const accessToken = randomValue("at");
  state.accessTokens.set(accessToken, {
    user: authorization.user,
    clientId: authorization.clientId,
    scopes: issue.scopes,
    expiresAt: state.now() + settings.accessTokenLifetime * 1000,
    grantId: authorization.grantId,
    ...(authorization.jkt === undefined ? {} : { jkt: authorization.jkt }),
    ...(issue.resource === undefined ? {} : { resource: issue.resource }),
  });
  const answer: Json = {
    access_token: accessToken,
    token_type: authorization.jkt === undefined ? "Bearer" : "DPoP",
    expires_in: settings.accessTokenLifetime,
    scope: issue.scopes.join(" "),
    refresh_token: issue.refreshToken,
    id_token: issue.idToken ? await idToken(state, authorization, accessToken, issue.occasion, mishap) : undefined,
    ...mishap.answer,
  };
  state.script.tokenResponse?.(answer, issue.occasion);
  return json(without(answer));
}

async function idToken(
  state: State,
  authorization: Authorization,
  accessToken: string,
  occasion: Occasion,
  mishap: Mishap,
): Promise<string> {
  const { keys, settings, clients, script } = state;
  const now = state.seconds;
  const { sub, preferred_username, ...others } = claimsOf(state, authorization.user);
  const claims: Json = {
    sub,
    preferred_username,
    ...(settings.claimsByScope ? {} : others),
    iss: state.issuer,
    aud: authorization.clientId,
    iat: now,
    exp: now + 300,
    auth_time: authorization.authTime,
    nonce: settings.strict === false || occasion === "code" ? authorization.nonce : undefined,
    at_hash: await accessTokenHash(accessToken, settings.signingAlg),
    ...(settings.sid ? { sid: authorization.sid } : {}),
  };
  script.idTokenClaims?.(claims, occasion);
  if (script.signIdToken !== undefined) return script.signIdToken(claims, await keys.current(settings.signingAlg));
  const secret = clients.find(({ clientId }) => clientId === authorization.clientId)?.clientSecret ?? "";
  return signToken(claims, { keys, alg: settings.signingAlg, typ: "JWT", secret }, mishap.idToken);
}

/** @see https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken */
async function accessTokenHash(accessToken: string, alg: string): Promise<string | undefined> {
  const bits = /^[RPE]S(256|384|512)$/.exec(alg)?.[1];
  if (bits === undefined) return undefined;
  const hash = new Uint8Array(await crypto.subtle.digest(`SHA-${bits}`, new TextEncoder().encode(accessToken)));
  return base64url.encode(hash.subarray(0, hash.length / 2));
}
