import { digestOf } from "../fake-kit/digest.ts";
import type { Mishap } from "../fake-kit/mishap.ts";
import { authenticateClient } from "./authenticate-client.ts";
import { issueTokens } from "./issue-tokens.ts";
import { checkProof } from "./proof.ts";
import { type Authorization, randomValue, refuse, type State } from "./state.ts";

/** Codes are valid once. Refresh tokens rotate, with reuse detection (RFC 9700 §4.14). */
export async function tokenEndpoint(
  state: State,
  request: Request,
  form: URLSearchParams,
  mishap: Mishap,
): Promise<Response> {
  const client = await authenticateClient(state, request, form);
  const jkt = await checkProof(state, request);
  if (jkt === undefined && state.settings.dpop === "required")
    throw refuse(state, "token request: a DPoP proof is required", { error: "invalid_dpop_proof" });
  switch (form.get("grant_type")) {
    case "authorization_code":
      return redeemCode(state, { clientId: client.clientId, jkt }, form, mishap);
    case "refresh_token":
      return refresh(state, { clientId: client.clientId, jkt }, form, mishap);
    default:
      throw refuse(state, "token request: only authorization_code and refresh_token are supported", {
        error: "unsupported_grant_type",
      });
  }
}

/** The client that sent a request, and the key of its proof. */
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
    throw refuse(state, "token request: unknown code", { error: "invalid_grant" });
  if (code.used) {
    state.endedGrants.add(code.authorization.grantId);
    throw refuse(state, "token request: code already used", { error: "invalid_grant" });
  }
  code.used = true;
  if (code.redirectUri !== form.get("redirect_uri"))
    throw refuse(state, "token request: another redirect_uri", { error: "invalid_grant" });
  if ((await digestOf(form.get("code_verifier") ?? "")) !== code.challenge) {
    throw refuse(state, "token request: code_verifier does not fit", { error: "invalid_grant" });
  }
  if (code.authorization.jkt !== undefined && code.authorization.jkt !== jkt)
    throw refuse(state, "token request: the code is bound to another key", { error: "invalid_grant" });
  const authorization: Authorization = { ...code.authorization, ...(jkt === undefined ? {} : { jkt }) };
  const issued = issueRefreshToken(state, authorization);
  // The authorization determines a code's scopes. `scope` is not a parameter of the exchange (RFC 6749 §4.1.3), although MSAL sends it.
  const asked = { ...target(authorization, form), scopes: authorization.scopes };
  return issueTokens(state, authorization, { ...asked, ...issued, idToken: true, occasion: "code" }, mishap);
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
    throw refuse(state, "token request: unknown refresh token", { error: "invalid_grant" });
  const { authorization } = known;
  if (state.endedGrants.has(authorization.grantId))
    throw refuse(state, "token request: the grant has ended", { error: "invalid_grant" });
  if (known.used) {
    state.endedGrants.add(authorization.grantId);
    throw refuse(state, "token request: refresh token already used", { error: "invalid_grant" });
  }
  if (authorization.jkt !== jkt)
    throw refuse(state, "token request: the refresh token is bound to another key", { error: "invalid_grant" });
  const { scopes, ...rest } = target(authorization, form);
  const missing = scopes.filter((scope) => !authorization.scopes.includes(scope));
  if (missing.length > 0)
    throw refuse(state, `token request: not granted: ${missing.join(" ")}`, { error: "invalid_scope" });
  let refreshToken = value;
  if (settings.rotation) {
    known.used = true;
    refreshToken = issueRefreshToken(state, authorization).refreshToken ?? value;
  }
  state.refreshes += 1;
  const sent = refreshToken === value ? {} : { refreshToken };
  const issue = { scopes, ...rest, ...sent, idToken: settings.refreshedIdToken, occasion: "refresh" } as const;
  return issueTokens(state, authorization, issue, mishap);
}

/** The scopes and API of the requested token: `scope` reduces the scopes, `resource` names the API (RFC 8707). */
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
