import { json } from "../fake-kit/answers.ts";
import { type Json, without } from "../fake-kit/jwt.ts";
import { authenticateClient } from "./authenticate-client.ts";
import { checkProof } from "./proof.ts";
import { claimsFor, refuse, type State, type TokenInfo, tokenInfo } from "./state.ts";

/** @see https://openid.net/specs/openid-connect-core-1_0.html#UserInfo */
export async function userinfo(state: State, request: Request, more: Readonly<Json> = {}): Promise<Response> {
  const { user, scopes } = await presented(state, request);
  const claims = { ...claimsFor(state, user, scopes), ...more };
  state.script.userinfo?.(claims);
  return json(without(claims));
}

/** An API that accepts the provider's access tokens ("accounts" in the OpenID Foundation's FAPI modules). */
export async function api(state: State, request: Request): Promise<Response> {
  const { user, jkt } = await presented(state, request);
  if (state.refreshes >= (state.script.refreshesBeforeApi ?? 0)) return json({ accounts: [], subject: user });
  const challenge = `${jkt === undefined ? "Bearer" : "DPoP"} error="invalid_token", error_description="refresh it"`;
  return json({ error: "invalid_token" }, 401, { "www-authenticate": challenge });
}

/** The token comes only in the Authorization header (RFC 6750 §2.1). A bound token needs its proof (RFC 9449 §7). */
async function presented(state: State, request: Request): Promise<TokenInfo> {
  const [, type = "", token = ""] = /^(Bearer|DPoP) (.+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  const info = tokenInfo(state, token);
  const refusal = { error: "invalid_token", status: 401, headers: { "www-authenticate": "Bearer" } };
  const fail = (rule: string) => refuse(state, `API request: ${rule}`, refusal);
  if (new URL(request.url).searchParams.has("access_token")) throw fail("the access token stood in the URL");
  const jkt = await checkProof(state, request, token);
  if (info === undefined) throw fail("no such access token in the Authorization header");
  if (info.jkt !== jkt) throw fail("no proof by the key that the access token is bound to");
  if (type.toLowerCase() !== (jkt === undefined ? "bearer" : "dpop")) throw fail(`the scheme is ${type}`);
  return info;
}

/** Revoking one token ends its grant. @see https://www.rfc-editor.org/rfc/rfc7009 */
export async function revocation(state: State, request: Request, form: URLSearchParams): Promise<Response> {
  if (!state.settings.revocation) return new Response(null, { status: 404 });
  await authenticateClient(state, request, form);
  const token = form.get("token") ?? "";
  const grantId = state.refreshTokens.get(token)?.authorization.grantId ?? state.accessTokens.get(token)?.grantId;
  if (grantId !== undefined) state.endedGrants.add(grantId);
  return new Response(null, { status: 200 });
}
