import type { Refusal } from "../fake-kit/answers.ts";
import { digestOf } from "../fake-kit/digest.ts";
import type { Mishap } from "../fake-kit/mishap.ts";
import { authenticateClient } from "./authenticate-client.ts";
import { type Issue, issueTokens } from "./issue-tokens.ts";
import { checkProof } from "./proof.ts";
import { type Authorization, randomValue, refuse, type State } from "./state.ts";

/** Codes are valid once. Refresh tokens rotate, with reuse detection (RFC 9700 §4.14). */
export async function tokenEndpoint(
  state: State,
  request: Request,
  form: URLSearchParams,
  mishap: Mishap,
): Promise<Response> {
  const { clientId } = await authenticateClient(state, request, form);
  const jkt = await checkProof(state, request);
  const fail = (rule: string, error = "invalid_grant") => refuse(state, `token request: ${rule}`, { error });
  if (jkt === undefined && state.settings.dpop === "required")
    throw fail("a DPoP proof is required", "invalid_dpop_proof");
  const asked = { state, clientId, jkt, form, fail };
  switch (form.get("grant_type")) {
    case "authorization_code":
      return issueTokens(state, await redeemCode(asked), mishap);
    case "refresh_token":
      return issueTokens(state, refresh(asked), mishap);
    default:
      throw fail("only authorization_code and refresh_token are supported", "unsupported_grant_type");
  }
}

/** An authenticated request, with the key of its proof. */
interface Asked {
  readonly state: State;
  readonly clientId: string;
  readonly jkt: string | undefined;
  readonly form: URLSearchParams;
  readonly fail: (rule: string, error?: string) => Refusal;
}

async function redeemCode({ state, clientId, jkt, form, fail }: Asked): Promise<Issue> {
  const code = state.codes.get(form.get("code") ?? "");
  if (code === undefined || code.authorization.clientId !== clientId) throw fail("unknown code");
  if (code.used) {
    state.endedGrants.add(code.authorization.grantId);
    throw fail("code already used");
  }
  code.used = true;
  if (code.redirectUri !== form.get("redirect_uri")) throw fail("another redirect_uri");
  if ((await digestOf(form.get("code_verifier") ?? "")) !== code.challenge) throw fail("code_verifier does not fit");
  if (code.authorization.jkt !== undefined && code.authorization.jkt !== jkt)
    throw fail("the code is bound to another key");
  const authorization = { ...code.authorization, jkt };
  const { scopes } = authorization;
  const refreshToken = scopes.includes("offline_access") ? issueRefreshToken(state, authorization) : undefined;
  // The authorization determines a code's scopes. `scope` is not a parameter of the exchange (RFC 6749 §4.1.3), although MSAL sends it.
  const resource = form.get("resource") ?? authorization.resource;
  return { authorization, scopes, resource, refreshToken, occasion: "code" };
}

/** `scope` reduces the scopes, `resource` names the API (RFC 8707). */
function refresh({ state, clientId, jkt, form, fail }: Asked): Issue {
  const known = state.refreshTokens.get(form.get("refresh_token") ?? "");
  if (known === undefined || known.authorization.clientId !== clientId) throw fail("unknown refresh token");
  const { authorization } = known;
  if (state.endedGrants.has(authorization.grantId)) throw fail("the grant has ended");
  if (known.used) {
    state.endedGrants.add(authorization.grantId);
    throw fail("refresh token already used");
  }
  if (authorization.jkt !== jkt) throw fail("the refresh token is bound to another key");
  const scopes = form.get("scope")?.split(" ") ?? authorization.scopes;
  const missing = scopes.filter((scope) => !authorization.scopes.includes(scope));
  if (missing.length > 0) throw fail(`not granted: ${missing.join(" ")}`, "invalid_scope");
  known.used = state.settings.rotation;
  const refreshToken = known.used ? issueRefreshToken(state, authorization) : undefined;
  state.refreshes += 1;
  const resource = form.get("resource") ?? authorization.resource;
  return { authorization, scopes, resource, refreshToken, occasion: "refresh" };
}

function issueRefreshToken(state: State, authorization: Authorization): string {
  const refreshToken = randomValue("rt");
  state.refreshTokens.set(refreshToken, { authorization, used: false });
  return refreshToken;
}
