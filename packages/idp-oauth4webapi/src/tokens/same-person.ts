import { checkTimes, type JsonRecord, RuleBroken } from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import { oauthClient } from "../client/context.ts";
import type { Metadata } from "../client/metadata.ts";
import type { Context } from "../extension.ts";
import { brokenRule, checkIdToken } from "../sign-in/id-token.ts";
import { responseOf, type TokenAnswer } from "./token-answer.ts";

/** In seconds. Longer than any difference of clocks: this client checks the times itself, after everything else. */
const anyDifference = 1e12;

/**
 * Checks that the ID token of a refresh, if it has one, is of the same provider for the same user and client.
 *
 * Its `nonce` is not compared, because it protects the redirect through the browser. Its `sid` is not compared, because logout
 * notices name that of the sign-in.
 *
 * @returns its claims, or `undefined` if the answer has no ID token; the broken rule, which is `OffClock` if only the times are wrong
 *
 * @see https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse
 */
export async function checkSamePerson(
  context: Context,
  metadata: Metadata,
  subject: string,
  answer: TokenAnswer,
): Promise<RuleBroken | JsonRecord | undefined> {
  const { idToken, accessToken } = answer;
  if (idToken === undefined) return undefined;
  const client = { ...oauthClient(context), [oauth.clockTolerance]: anyDifference };
  try {
    const checked = await oauth
      .processRefreshTokenResponse(metadata, client, responseOf(answer))
      .catch((error: unknown) => {
        // Even a time that is too far off for this check is no `OffClock`: the user has not been compared yet.
        throw new RuleBroken(brokenRule(error).message);
      });
    const claims = { ...oauth.getValidatedIdTokenClaims(checked) };
    if (claims.sub !== subject) return new RuleBroken("its sub is not that of the sign-in");
    await checkIdToken(context, idToken, accessToken).catch((error: unknown) => {
      // Otherwise the keys can't be loaded. The token came by TLS from the token endpoint, which suffices (OpenID Connect Core
      // §3.1.3.7, rule 6). Losing a rotated refresh token would be worse.
      if (error instanceof RuleBroken) throw error;
    });
    checkTimes(context, claims);
    return claims;
  } catch (error) {
    if (error instanceof RuleBroken) return error;
    throw error;
  }
}
