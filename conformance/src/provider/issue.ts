import { base64url } from "jose";
import { type Context, person, seconds } from "./context.ts";
import { type Json, sign } from "./jwt.ts";
import { type Authorization, randomText } from "./records.ts";
import type { Occasion } from "./script.ts";

/** The token endpoint's good answer, changed as the module's script says. */
export async function issueTokens(
  { script, records, ...context }: Context,
  authorization: Authorization,
  occasion: Occasion,
  jkt: string | undefined,
): Promise<Json> {
  const accessToken = `at-${randomText()}`;
  const scope = authorization.parameters.get("scope") ?? "openid";
  records.accessTokens.set(accessToken, { authorization, scope, jkt });
  const answer: Json = {
    access_token: accessToken,
    token_type: jkt === undefined ? "Bearer" : "DPoP",
    expires_in: 3600,
    scope,
    id_token: await idToken({ script, records, ...context }, authorization, occasion, accessToken),
  };
  if (scope.split(" ").includes("offline_access")) {
    const refreshToken = `rt-${randomText()}`;
    records.refreshTokens.set(refreshToken, authorization);
    answer.refresh_token = refreshToken;
  }
  script.tokenResponse?.(answer, occasion);
  return answer;
}

async function idToken(
  { issuer, client, script, keys }: Context,
  { parameters, sid, subject, authTime }: Authorization,
  occasion: Occasion,
  accessToken: string,
): Promise<string> {
  if (script.rotateKeys === "just-before-signing") keys.rotate();
  const now = seconds();
  const claims: Json = {
    iss: issuer,
    sub: subject,
    aud: client.clientId,
    iat: now,
    exp: now + 300,
    auth_time: authTime,
    sid,
    preferred_username: person.preferred_username,
    at_hash: await halfHash(accessToken),
  };
  const nonce = parameters.get("nonce");
  if (nonce !== null && occasion === "code") claims.nonce = nonce;
  script.idTokenClaims?.(claims, occasion);
  const key = await keys.current;
  return script.signIdToken === undefined ? sign(claims, key) : script.signIdToken(claims, key);
}

/** Of an access token, for algorithms that end in 256 (OpenID Connect Core §3.1.3.6). */
async function halfHash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return base64url.encode(new Uint8Array(digest, 0, 16));
}

/** A logout token for one of the provider's sessions (OpenID Connect Back-Channel Logout §2.4). */
export async function issueLogoutToken(
  { issuer, client, script, keys }: Context,
  { sid, subject }: Pick<Authorization, "sid" | "subject">,
): Promise<string> {
  const now = seconds();
  const claims: Json = {
    iss: issuer,
    sub: subject,
    aud: client.clientId,
    jti: randomText(),
    sid,
    events: { "http://schemas.openid.net/event/backchannel-logout": {} },
    iat: now,
    exp: now + 120,
    ignored_claim: "whoever does not understand a claim must ignore it",
  };
  script.logoutTokenClaims?.(claims);
  const key = await keys.current;
  return script.signLogoutToken === undefined
    ? sign(claims, key, { typ: "logout+jwt" })
    : script.signLogoutToken(claims, key);
}
