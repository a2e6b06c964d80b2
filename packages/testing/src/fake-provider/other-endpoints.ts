import { decodeJwt } from "jose";
import { json, oauthError } from "./answers.ts";
import { authenticateClient } from "./authenticate-client.ts";
import type { Mishap } from "./mishap.ts";
import { checkProof } from "./proof.ts";
import { without } from "./sign-token.ts";
import { claimsOf, endSessions, type State } from "./state.ts";
import { tokenInfo } from "./token-info.ts";

/** @see https://openid.net/specs/openid-connect-core-1_0.html#UserInfo */
export async function userinfo(state: State, request: Request, mishap: Mishap): Promise<Response> {
  const [, type, token = ""] = /^(Bearer|DPoP) (.+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  const info = tokenInfo(state, token);
  const jkt = await checkProof(state, request, token);
  if (jkt instanceof Response) {
    const headers = new Headers(jkt.headers);
    headers.set("www-authenticate", headers.has("dpop-nonce") ? 'DPoP error="use_dpop_nonce"' : "DPoP");
    return new Response(jkt.body, { status: 401, headers });
  }
  if (info === undefined || info.jkt !== jkt || (jkt !== undefined && type?.toLowerCase() !== "dpop"))
    return oauthError("invalid_token", "no such access token", 401, { "www-authenticate": "Bearer" });
  return json(without({ ...claimsOf(state, info.user), ...mishap.answer }));
}

/** Revoking one token ends its grant. @see https://www.rfc-editor.org/rfc/rfc7009 */
export async function revocation(state: State, request: Request, form: URLSearchParams): Promise<Response> {
  const client = await authenticateClient(state, request, form);
  if (client instanceof Response) return client;
  const token = form.get("token") ?? "";
  const grantId = state.refreshTokens.get(token)?.authorization.grantId ?? state.accessTokens.get(token)?.grantId;
  if (grantId !== undefined) state.endedGrants.add(grantId);
  return new Response(null, { status: 200 });
}

/** Ends the session that the ID token names. @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html */
export function endSession(state: State, parameters: URLSearchParams): Response {
  const hint = parameters.get("id_token_hint");
  if (hint !== null) {
    const { sid } = decodeJwt(hint);
    endSessions(state, (session) => session.sid === sid);
  }
  const back = parameters.get("post_logout_redirect_uri");
  if (back === null || !URL.canParse(back)) return new Response("You are signed out.", { status: 200 });
  const url = new URL(back);
  const value = parameters.get("state");
  if (value !== null) url.searchParams.set("state", value);
  return new Response(null, { status: 302, headers: { location: url.href } });
}
