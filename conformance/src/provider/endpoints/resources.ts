import { json, oauthError, Refusal } from "../answers.ts";
import { authenticateClient } from "../authenticate-client.ts";
import { type Context, person } from "../context.ts";
import { newNonce, proofOf } from "../dpop.ts";
import type { Json } from "../jwt.ts";
import type { AccessTokenRecord } from "../records.ts";

/** OpenID Connect Core §5.3: claims for the scopes that were asked for. */
export async function userinfo(context: Context, request: Request): Promise<Response> {
  const { scope, authorization } = await accessTokenOf(context, request);
  const scopes = scope.split(" ");
  const { name, given_name, family_name, preferred_username, email, email_verified } = person;
  const claims: Json = {
    sub: authorization.subject,
    ...(scopes.includes("profile") ? { name, given_name, family_name, preferred_username } : {}),
    ...(scopes.includes("email") ? { email, email_verified } : {}),
  };
  context.script.userinfo?.(claims);
  return json(claims, 200, nextNonce(context));
}

/** The API that the app calls with its access token ("accounts" in the foundation's FAPI modules). */
export async function api(context: Context, request: Request): Promise<Response> {
  const { authorization, jkt } = await accessTokenOf(context, request);
  if (context.records.refreshes < (context.script.refreshesBeforeApi ?? 0)) {
    const scheme = jkt === undefined ? "Bearer" : "DPoP";
    const challenge = `${scheme} realm="conformance", error="invalid_token", error_description="refresh the token"`;
    return oauthError("invalid_token", "refresh the token", 401, {
      "www-authenticate": challenge,
      ...nextNonce(context),
    });
  }
  return json({ accounts: [], subject: authorization.subject }, 200, nextNonce(context));
}

/** RFC 7009. */
export async function revoke(context: Context, request: Request): Promise<Response> {
  const form = new URLSearchParams(await request.text());
  await authenticateClient(context, request, form);
  context.records.refreshTokens.delete(form.get("token") ?? "");
  return new Response(null, { status: 200 });
}

const nextNonce = (context: Context): Record<string, string> =>
  context.script.fapi2 === true && context.script.dpopNonce !== false ? { "dpop-nonce": newNonce(context) } : {};

/** By the Authorization header alone (RFC 6750 §2.1), with its proof where it is bound to a key (RFC 9449 §7). */
async function accessTokenOf(context: Context, request: Request): Promise<AccessTokenRecord> {
  const { records, journal } = context;
  const fail = (rule: string): never => {
    journal.breach(rule);
    throw new Refusal(oauthError("invalid_token", rule, 401), rule);
  };
  if (new URL(request.url).searchParams.has("access_token")) fail("API request: the access token stood in the URL");
  const [, scheme = "", value = ""] = /^(\S+) (\S+)$/.exec(request.headers.get("authorization") ?? "") ?? [];
  const record = records.accessTokens.get(value);
  if (record === undefined) return fail("API request: no access token of this provider in the Authorization header");
  if (record.jkt === undefined) {
    if (scheme.toLowerCase() !== "bearer") fail(`API request: the scheme is ${scheme}, expected Bearer`);
    return record;
  }
  if (scheme.toLowerCase() !== "dpop") fail(`API request: the scheme is ${scheme}, expected DPoP`);
  const jkt = await proofOf(context, request, value);
  if (jkt !== record.jkt) fail("API request: no proof by the key that the access token is bound to");
  return record;
}
