import { base64url } from "jose";
import { json, oauthError, Refusal } from "../answers.ts";
import { authenticateClient } from "../authenticate-client.ts";
import type { Context } from "../context.ts";
import { newNonce, proofOf } from "../dpop.ts";
import { issueTokens } from "../issue.ts";
import type { Authorization } from "../records.ts";

/** RFC 6749 §4.1.3 and §6, with RFC 7636 and RFC 9449. */
export async function token(context: Context, request: Request, form: URLSearchParams): Promise<Response> {
  await authenticateClient(context, request, form);
  const jkt = await proofOf(context, request);
  if (context.script.fapi2 === true && jkt === undefined) {
    throw refuse(context, "invalid_dpop_proof", "token request: expected a DPoP proof");
  }
  const isRefresh = form.get("grant_type") === "refresh_token";
  const authorization = isRefresh ? redeemRefreshToken(context, form) : await redeemCode(context, form);
  if (authorization.jkt !== undefined && authorization.jkt !== jkt) {
    throw refuse(context, "invalid_dpop_proof", "token request: the proof is by another key than the one before");
  }
  if (isRefresh) context.records.refreshes += 1;
  const bound = { ...authorization, jkt };
  const answer = await issueTokens(context, bound, isRefresh ? "refresh" : "code", jkt);
  const asksNonce = jkt !== undefined && context.script.dpopNonce !== false;
  const headers: Record<string, string> = asksNonce ? { "dpop-nonce": newNonce(context) } : {};
  return json(answer, 200, headers);
}

async function redeemCode(context: Context, form: URLSearchParams): Promise<Authorization> {
  const { records, client } = context;
  const code = form.get("code") ?? "";
  const authorization = records.codes.get(code);
  records.codes.delete(code);
  if (form.get("grant_type") !== "authorization_code") {
    throw refuse(context, "unsupported_grant_type", "token request: expected authorization_code or refresh_token");
  }
  if (authorization === undefined)
    throw refuse(context, "invalid_grant", "token request: an unknown code, or one used before");
  if (form.get("redirect_uri") !== client.redirectUri) {
    throw refuse(context, "invalid_grant", "token request: redirect_uri is not that of the authorization request");
  }
  const verifier = form.get("code_verifier") ?? "";
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  if (base64url.encode(new Uint8Array(digest)) !== authorization.parameters.get("code_challenge")) {
    throw refuse(context, "invalid_grant", "token request: code_verifier does not fit the code_challenge");
  }
  return authorization;
}

/** Each refresh token serves once. */
function redeemRefreshToken(context: Context, form: URLSearchParams): Authorization {
  const { records } = context;
  const refreshToken = form.get("refresh_token") ?? "";
  if (records.spent.has(refreshToken))
    throw refuse(context, "invalid_grant", "refresh: a refresh token was sent twice");
  const authorization = records.refreshTokens.get(refreshToken);
  if (authorization === undefined) throw refuse(context, "invalid_grant", "refresh: an unknown refresh token");
  const granted = authorization.parameters.get("scope")?.split(" ") ?? [];
  const asked = form.get("scope")?.split(" ") ?? [];
  if (!asked.every((scope) => granted.includes(scope))) {
    throw refuse(context, "invalid_scope", "refresh: a scope was asked for that was not granted");
  }
  records.refreshTokens.delete(refreshToken);
  records.spent.add(refreshToken);
  return authorization;
}

function refuse({ journal }: Context, error: string, rule: string): Refusal {
  journal.breach(rule);
  return new Refusal(oauthError(error, rule), rule);
}
