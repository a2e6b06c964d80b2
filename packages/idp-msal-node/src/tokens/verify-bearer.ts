import type { BearerToken, PresentedToken } from "@identity-web/core";
import {
  accountOf,
  appClaims,
  checkTimes,
  defined,
  isAppToken,
  type JsonRecord,
  RuleBroken,
  show,
  splitScope,
  stringMember,
} from "@identity-web/core/provider-kit";
import { decodeProtectedHeader } from "jose";
import { type AuthorityClient, type ResolvedAuthority, resolveAuthority } from "../authority/authority-client.ts";
import type { Context } from "../context.ts";
import { failure } from "../error-texts.ts";
import { checkClaims } from "../sign-in/check-claims.ts";
import { subjectOf } from "../sign-in/subject.ts";

/**
 * Checks an access token that a caller presents to this app's own API: of version 1 or 2, for a user or for an app.
 *
 * @throws IdentityError `invalid_token`, `provider_unavailable`
 * @see https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-tokens
 */
export async function verifyBearer(
  context: Context,
  place: AuthorityClient,
  presented: PresentedToken,
): Promise<BearerToken> {
  try {
    if (presented.scheme !== "bearer") throw new RuleBroken("it came as a DPoP token, which Entra doesn't issue");
    const at = await resolveAuthority(place);
    const { settings } = context;
    const { claims, keyIssuer } = await at.keys.verify(presented.value);
    checkClaims(context, claims, keyIssuer, {
      authority: at.authority,
      metadata: at.metadata,
      audiences: [settings.clientId, ...settings.apiAudiences],
      // An API gets version 1 tokens unless its registration has requestedAccessTokenVersion 2.
      ...(at.authority.kind === "tenant" || at.authority.kind === "any-tenant"
        ? { otherName: (issuer: string) => versionOneIssuer(at, issuer) }
        : {}),
    });
    checkTimes(context, claims);
    checkKind(at, presented.value, claims);
    // A bound token is only safe together with its proof of possession, which this client can't check.
    if (claims.cnf !== undefined) throw new RuleBroken("it is bound to a key, which can't be checked");
    return bearerToken(at, claims);
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    throw failure("entra-bearer-refused", { rule: error.message });
  }
}

/** The same tenant's issuer. */
function versionOneIssuer({ authority }: ResolvedAuthority, issuer: string): string {
  const [, tenant] = new URL(issuer).pathname.split("/");
  return `https://${authority.url.includes(".microsoftonline.cn/") ? "sts.chinacloudapi.cn" : "sts.windows.net"}/${tenant}/`;
}

/**
 * Refuses an ID token, which has the same audience and grants no access. Entra's access tokens always name the calling app, and
 * its ID tokens never do. Other providers mark an access token by its type.
 *
 * @throws RuleBroken
 * @see https://www.rfc-editor.org/rfc/rfc9068#section-2.1
 */
function checkKind({ authority }: ResolvedAuthority, token: string, claims: JsonRecord): void {
  if (claims.nonce !== undefined) throw new RuleBroken("it has a nonce, so it is an ID token");
  if (authority.kind === "other") {
    const { typ = "" } = decodeProtectedHeader(token);
    if (!/^(application\/)?at\+jwt$/i.test(typ)) throw new RuleBroken(`its typ is ${show(typ)}, expected "at+jwt"`);
    return;
  }
  if (stringMember(claims, "azp") === undefined && stringMember(claims, "appid") === undefined)
    throw new RuleBroken("it names no client (azp or appid), so it is not an access token");
}

function bearerToken({ authority, metadata }: ResolvedAuthority, claims: JsonRecord): BearerToken {
  const isOther = authority.kind === "other";
  // Entra's names of the claims. Other providers use the names of RFC 9068.
  const client =
    stringMember(claims, "azp") ??
    stringMember(claims, "appid") ??
    (isOther ? stringMember(claims, "client_id") : undefined);
  const scope = stringMember(claims, "scp") ?? (isOther ? stringMember(claims, "scope") : undefined);
  const { iat, exp, tid } = claims;
  const token = {
    scopes: scope === undefined ? [] : splitScope(scope),
    issuedAt: Number(iat) * 1000,
    expiresAt: Number(exp) * 1000,
    claims: appClaims(claims),
    ...defined({ client }),
  };
  if (isAppToken(claims) || (!isOther && scope === undefined)) return token;
  // Tokens of version 1 have another issuer. The account must be that of the user's ID tokens.
  const issuer = metadata.rule.issuerOf(tid) ?? String(claims.iss);
  return { ...token, account: accountOf(issuer, subjectOf(authority, claims), claims) };
}
