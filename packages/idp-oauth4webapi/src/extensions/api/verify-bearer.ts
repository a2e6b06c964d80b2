import type { BearerToken, PresentedToken } from "@identity-web/core";
import {
  checkNotAhead,
  clientOf,
  defined,
  isAppToken,
  type JsonRecord,
  RuleBroken,
  readToken,
  show,
} from "@identity-web/core/provider-kit";
import { checkExpiry } from "../../client/check-audience.ts";
import type { Context } from "../../extension.ts";
import { failure } from "./error-texts.ts";
import type { ApiOptions } from "./options.ts";

const types: ReadonlySet<string> = new Set(["at+jwt", "jwt"]);

/**
 * Checks an access token that a caller presents to the app's own API: a JWT of the provider, for this API. Cheap checks come
 * first. No message shows the token.
 *
 * @throws IdentityError `invalid_token`, `provider_unavailable`
 * @see https://www.rfc-editor.org/rfc/rfc9068#section-4
 */
export async function verifyBearer(
  context: Context,
  { audience, isAppToken: isAppsOwn }: ApiOptions,
  { value, scheme }: PresentedToken,
): Promise<BearerToken> {
  try {
    const claims = decode(context, value);
    const { issuer } = await context.metadata.get();
    if (claims.iss !== issuer) throw new RuleBroken(`its iss is ${show(claims.iss)}, expected "${issuer}"`);
    const audiences: readonly unknown[] = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
    if (!audiences.includes(audience)) throw new RuleBroken(`its aud is ${show(claims.aud)}, expected "${audience}"`);
    checkExpiry(context, claims.exp);
    checkNotAhead(context, "iat", claims.iat);
    if (claims.nbf !== undefined) checkNotAhead(context, "nbf", claims.nbf);
    if (claims.nonce !== undefined || claims.at_hash !== undefined) throw new RuleBroken("it is an ID token");
    // A bound token is only safe together with its proof of possession, which this client can't check.
    if (claims.cnf !== undefined || scheme !== "bearer")
      throw new RuleBroken("it is bound to a key, which can't be checked");
    await context.keys.verify(value, context.settings.signingAlg);
    return bearerOf(issuer, claims, isAppToken(claims) || isAppsOwn?.(claims) === true);
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    throw failure("bearer-refused", { rule: error.message });
  }
}

function decode({ settings }: Context, token: string): JsonRecord {
  const { header, claims } = readToken(token);
  if (header.alg !== settings.signingAlg)
    throw new RuleBroken(`its alg is ${show(header.alg)}, expected "${settings.signingAlg}"`);
  const type = typeof header.typ === "string" ? header.typ.toLowerCase().replace(/^application\//, "") : "jwt";
  if (!types.has(type)) throw new RuleBroken(`its typ is ${show(header.typ)}, expected "at+jwt" or "JWT"`);
  return claims;
}

function bearerOf(issuer: string, claims: JsonRecord, isApps: boolean): BearerToken {
  const { sub, iat, exp, scope, scp, preferred_username: username, name } = claims;
  if (typeof sub !== "string" || sub === "" || typeof iat !== "number" || typeof exp !== "number") {
    throw new RuleBroken("it has no sub, iat or exp of the right kind");
  }
  const client = clientOf(claims);
  const listed: readonly unknown[] = Array.isArray(scp)
    ? scp
    : Array.isArray(scope)
      ? scope
      : String(scope ?? scp ?? "").split(" ");
  const scopes = listed.filter((each): each is string => typeof each === "string" && each !== "");
  const account = {
    issuer,
    subject: sub,
    ...(typeof username === "string" ? { username } : {}),
    ...(typeof name === "string" ? { name } : {}),
  };
  return {
    ...(isApps ? {} : { account }),
    ...defined({ client }),
    scopes,
    issuedAt: Math.trunc(iat * 1000),
    expiresAt: Math.trunc(exp * 1000),
    claims,
  };
}
