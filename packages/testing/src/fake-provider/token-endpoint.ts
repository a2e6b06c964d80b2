import { base64url } from "jose";
import { oauthError } from "./answers.ts";
import { authenticateClient } from "./authenticate-client.ts";
import { issueTokens } from "./issue-tokens.ts";
import type { Mishap } from "./mishap.ts";
import { checkProof } from "./proof.ts";
import { type Authorization, randomValue, type State } from "./state.ts";

/** Codes once, refresh tokens by rotation with reuse detection (RFC 9700 §4.14). */
export async function tokenEndpoint(
  state: State,
  request: Request,
  form: URLSearchParams,
  mishap: Mishap,
): Promise<Response> {
  const client = await authenticateClient(state, request, form);
  if (client instanceof Response) return client;
  const jkt = await checkProof(state, request);
  if (jkt instanceof Response) return jkt;
  if (jkt === undefined && state.settings.dpop === "required")
    return oauthError("invalid_dpop_proof", "a proof is required");
  switch (form.get("grant_type")) {
    case "authorization_code":
      return redeemCode(state, { clientId: client.clientId, jkt }, form, mishap);
    case "refresh_token":
      return refresh(state, { clientId: client.clientId, jkt }, form, mishap);
    default:
      return oauthError("unsupported_grant_type", "only authorization_code and refresh_token are supported");
  }
}

/** Who sent a request, and the key that its proof is by. */
interface Sender {
  readonly clientId: string;
  readonly jkt: string | undefined;
}

async function redeemCode(
  state: State,
  { clientId, jkt }: Sender,
  form: URLSearchParams,
  mishap: Mishap,
): Promise<Response> {
  const code = state.codes.get(form.get("code") ?? "");
  if (code === undefined || code.authorization.clientId !== clientId)
    return oauthError("invalid_grant", "unknown code");
  if (code.used) {
    state.endedGrants.add(code.authorization.grantId);
    return oauthError("invalid_grant", "code already used");
  }
  code.used = true;
  if (code.redirectUri !== form.get("redirect_uri")) return oauthError("invalid_grant", "another redirect_uri");
  const verifier = new TextEncoder().encode(form.get("code_verifier") ?? "");
  const challenge = new Uint8Array(await crypto.subtle.digest("SHA-256", verifier));
  if (base64url.encode(challenge) !== code.challenge) {
    return oauthError("invalid_grant", "code_verifier does not fit");
  }
  if (code.authorization.jkt !== undefined && code.authorization.jkt !== jkt)
    return oauthError("invalid_grant", "the code is bound to another key");
  const authorization: Authorization = { ...code.authorization, ...(jkt === undefined ? {} : { jkt }) };
  const issued = issueRefreshToken(state, authorization);
  // A code is for what was authorized: `scope` is no parameter of its exchange (RFC 6749 §4.1.3), though MSAL sends it.
  const asked = { ...target(authorization, form), scopes: authorization.scopes };
  return issueTokens(state, authorization, { ...asked, ...issued, idToken: true }, mishap);
}

async function refresh(
  state: State,
  { clientId, jkt }: Sender,
  form: URLSearchParams,
  mishap: Mishap,
): Promise<Response> {
  const { settings } = state;
  const value = form.get("refresh_token") ?? "";
  const known = state.refreshTokens.get(value);
  if (known === undefined || known.authorization.clientId !== clientId)
    return oauthError("invalid_grant", "unknown refresh token");
  const { authorization } = known;
  if (state.endedGrants.has(authorization.grantId)) return oauthError("invalid_grant", "the grant has ended");
  if (known.used) {
    state.endedGrants.add(authorization.grantId);
    return oauthError("invalid_grant", "refresh token already used");
  }
  if (authorization.jkt !== jkt) return oauthError("invalid_grant", "the refresh token is bound to another key");
  const { scopes, ...rest } = target(authorization, form);
  const missing = scopes.filter((scope) => !authorization.scopes.includes(scope));
  if (missing.length > 0) return oauthError("invalid_scope", `not granted: ${missing.join(" ")}`);
  let refreshToken = value;
  if (settings.rotation) {
    known.used = true;
    refreshToken = issueRefreshToken(state, authorization).refreshToken ?? value;
  }
  const sent = refreshToken === value ? {} : { refreshToken };
  return issueTokens(state, authorization, { scopes, ...rest, ...sent, idToken: settings.refreshedIdToken }, mishap);
}

/** What the token is asked for: `scope` narrows it, `resource` names its API (RFC 8707). */
function target(authorization: Authorization, form: URLSearchParams): { scopes: readonly string[]; resource?: string } {
  const scope = form.get("scope");
  const resource = form.get("resource") ?? authorization.resource;
  return {
    scopes: scope === null ? authorization.scopes : scope.split(" "),
    ...(resource === undefined ? {} : { resource }),
  };
}

function issueRefreshToken(state: State, authorization: Authorization): { refreshToken?: string } {
  if (!authorization.scopes.includes("offline_access")) return {};
  const refreshToken = randomValue("rt");
  state.refreshTokens.set(refreshToken, { authorization, used: false });
  return { refreshToken };
}
