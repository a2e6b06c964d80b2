import { base64url } from "jose";
import { json } from "../fake-kit/answers.ts";
import { type Json, without } from "../fake-kit/jwt.ts";
import type { Mishap, TokenMishap } from "../fake-kit/mishap.ts";
import { signToken } from "../fake-kit/sign-token.ts";
import type { Occasion, ProviderScript } from "./script.ts";
import { type Authorization, claimsOf, randomValue, type State } from "./state.ts";

/** What a token request gets. */
export interface Issue {
  readonly authorization: Authorization;
  readonly scopes: readonly string[];
  readonly resource: string | undefined;
  readonly refreshToken: string | undefined;
  readonly occasion: Occasion;
}

/** The answer of the token endpoint (RFC 6749 §5.1). */
export async function issueTokens(state: State, issue: Issue, mishap: Mishap): Promise<Response> {
  const { accessTokenLifetime, refreshedIdToken } = state.settings;
  const { authorization, scopes, resource, refreshToken, occasion } = issue;
  const { user, clientId, grantId, jkt } = authorization;
  const accessToken = randomValue("at");
  state.accessTokens.set(accessToken, {
    ...{ user, clientId, grantId, scopes },
    expiresAt: state.now() + accessTokenLifetime * 1000,
    ...(jkt === undefined ? {} : { jkt }),
    ...(resource === undefined ? {} : { resource }),
  });
  const hasIdToken = occasion === "code" || refreshedIdToken;
  const answer: Json = {
    access_token: accessToken,
    token_type: jkt === undefined ? "Bearer" : "DPoP",
    expires_in: accessTokenLifetime,
    scope: scopes.join(" "),
    refresh_token: refreshToken,
    id_token: hasIdToken ? await idToken(state, issue, accessToken, mishap) : undefined,
    ...mishap.answer,
  };
  state.script.tokenResponse?.(answer, occasion);
  return json(without(answer));
}

async function idToken(
  state: State,
  { authorization, occasion }: Issue,
  accessToken: string,
  mishap: Mishap,
): Promise<string> {
  const { settings, script } = state;
  const { sub, preferred_username, ...others } = claimsOf(state, authorization.user);
  const claims: Json = {
    sub,
    preferred_username,
    ...(settings.claimsByScope ? {} : others),
    iss: state.issuer,
    aud: authorization.clientId,
    iat: state.seconds,
    exp: state.seconds + 300,
    auth_time: authorization.authTime,
    nonce: settings.strict === false || occasion === "code" ? authorization.nonce : undefined,
    at_hash: await accessTokenHash(accessToken, settings.signingAlg),
    ...(settings.sid ? { sid: authorization.sid } : {}),
  };
  script.idTokenClaims?.(claims, occasion);
  return signed(
    state,
    claims,
    { typ: "JWT", clientId: authorization.clientId, by: script.signIdToken },
    mishap.idToken,
  );
}

/** A token of the provider for a client, or a test's own in its place. */
export async function signed(
  { keys, settings, clients }: State,
  claims: Json,
  { typ, clientId, by }: { typ: string; clientId: string | undefined; by: ProviderScript["signIdToken"] },
  mishap?: TokenMishap,
): Promise<string> {
  if (by !== undefined) return by(claims, await keys.current(settings.signingAlg));
  const secret = clients.find((client) => client.clientId === clientId)?.clientSecret ?? "";
  return signToken(claims, { keys, alg: settings.signingAlg, typ, secret }, mishap);
}

/** @see https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken */
async function accessTokenHash(accessToken: string, alg: string): Promise<string | undefined> {
  const bits = /^[RPE]S(256|384|512)$/.exec(alg)?.[1];
  if (bits === undefined) return undefined;
  const hash = new Uint8Array(await crypto.subtle.digest(`SHA-${bits}`, new TextEncoder().encode(accessToken)));
  return base64url.encode(hash.subarray(0, hash.length / 2));
}
