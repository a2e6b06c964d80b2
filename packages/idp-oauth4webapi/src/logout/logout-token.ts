import type { LogoutNotice } from "@identity-web/core";
import {
  checkNotAhead,
  defined,
  isRecord,
  type JsonRecord,
  RuleBroken,
  readToken,
  show,
} from "@identity-web/core/provider-kit";
import { checkAudience, checkExpiry } from "../client/check-audience.ts";
import type { Metadata } from "../client/metadata.ts";
import { failure } from "../error-texts.ts";
import type { Context } from "../extension.ts";

type VerifiedNotice = LogoutNotice & { readonly verified: true; readonly issuer: string };

const event = "http://schemas.openid.net/event/backchannel-logout";
const types: ReadonlySet<string> = new Set(["logout+jwt", "jwt"]);
/** The longest lifetime that the specification recommends. It bounds accepted tokens without `exp`. */
const longestWithoutExpSeconds = 120;

/**
 * Checks a back-channel logout token. Cheap checks come first, so that an attacker's token causes no requests. No message
 * shows the token, its `sid` or its `sub`.
 *
 * @throws IdentityError `invalid_logout_token`, `provider_unavailable`
 * @see https://openid.net/specs/openid-connect-backchannel-1_0.html#Validation
 */
export async function verifyLogoutToken(context: Context, token: string): Promise<VerifiedNotice> {
  try {
    const { header, claims } = readToken(token);
    checkHeader(context, header);
    const metadata = await context.metadata.get();
    const notice = checkClaims(context, metadata, claims);
    await context.keys.verify(token, context.settings.signingAlg);
    return notice;
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    throw failure("logout-token-refused", { rule: error.message });
  }
}

function checkHeader({ settings }: Context, { alg, typ }: JsonRecord): void {
  if (alg !== settings.signingAlg) throw new RuleBroken(`its alg is ${show(alg)}, expected "${settings.signingAlg}"`);
  if (typ === undefined) return;
  const type = typeof typ === "string" ? typ.toLowerCase().replace(/^application\//, "") : "";
  if (!types.has(type)) throw new RuleBroken(`its typ is ${show(typ)}, expected "logout+jwt", "JWT" or none`);
}

function checkClaims(context: Context, metadata: Metadata, claims: JsonRecord): VerifiedNotice {
  const { issuer } = metadata;
  const { sub, sid } = claims;
  checkAudience(context, metadata, claims);
  const iat = checkNotAhead(context, "iat", claims.iat);
  checkEnd(context, claims.exp, iat);
  checkEvents(claims.events);
  if (claims.nonce !== undefined) throw new RuleBroken("it has a nonce, so it may be an ID token");
  if (sub !== undefined && (typeof sub !== "string" || sub === "")) throw new RuleBroken("its sub is not a string");
  if (sid !== undefined && (typeof sid !== "string" || sid === "")) throw new RuleBroken("its sid is not a string");
  if (sub === undefined && sid === undefined) throw new RuleBroken("it has neither sub nor sid");
  return {
    verified: true,
    issuer,
    issuedAt: Math.trunc(iat * 1000),
    ...defined({ sid, subject: sub }),
  };
}

function checkEnd(context: Context, exp: unknown, iat: number): void {
  const { settings, clock } = context;
  if (exp === undefined && settings.logoutTokensWithoutExp) {
    const age = Math.floor(clock.now() / 1000) - iat;
    const limit = longestWithoutExpSeconds + settings.clockToleranceSeconds;
    if (age > limit)
      throw new RuleBroken(`it has no exp, and its iat is ${age} s ago (at most ${limit} s are accepted)`);
    return;
  }
  if (exp === undefined)
    throw new RuleBroken("it has no exp (the option insecureLogoutTokensWithoutExp of oidc() accepts such tokens)");
  checkExpiry(context, exp);
}

function checkEvents(events: unknown): void {
  if (!isRecord(events)) throw new RuleBroken("its events is not an object");
  if (!Object.hasOwn(events, event)) throw new RuleBroken("its events has no back-channel logout member");
  if (!isRecord(events[event])) throw new RuleBroken("the back-channel logout member of its events is not an object");
}
