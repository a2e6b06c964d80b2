import { RuleBroken } from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import { oauthClient } from "../client/context.ts";
import type { Metadata } from "../client/metadata.ts";
import type { Context } from "../extension.ts";
import { brokenRule, checkIdToken } from "../sign-in/id-token.ts";
import { responseOf, type TokenAnswer } from "./token-answer.ts";

/**
 * Whether a refresh's ID token, if there is one, is by the same provider for the same person and client; a clause where it
 * isn't.
 *
 * Its `nonce` is not compared: that guards the way through the browser, which a refresh doesn't take. Nor is its `sid`:
 * logout notices name the one of the sign-in, whatever a provider puts into later tokens.
 *
 * @see https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse
 */
export async function checkSamePerson(
  context: Context,
  metadata: Metadata,
  subject: string,
  answer: TokenAnswer,
): Promise<string | undefined> {
  if (answer.idToken === undefined) return undefined;
  try {
    const checked = await oauth
      .processRefreshTokenResponse(metadata, oauthClient(context), responseOf(answer))
      .catch((error: unknown) => {
        throw brokenRule(error);
      });
    if (oauth.getValidatedIdTokenClaims(checked)?.sub !== subject) return "its sub is not that of the sign-in";
    await checkIdToken(context, answer.idToken, answer.accessToken);
    return undefined;
  } catch (error) {
    if (error instanceof RuleBroken) return error.message;
    // The keys can't be had just now. The token came by TLS from the token endpoint, which suffices (OpenID Connect Core
    // §3.1.3.7, rule 6), and only says what the sign-in's signed one said; to drop a rotated refresh token would be worse.
    return undefined;
  }
}
