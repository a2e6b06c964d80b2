import { type JsonRecord, RuleBroken } from "@identity-web/core/provider-kit";
import type { Metadata } from "../client/metadata.ts";
import type { Context } from "../extension.ts";
import { readIdToken } from "../sign-in/id-token.ts";
import type { TokenAnswer } from "./token-answer.ts";

/**
 * Checks that the ID token of a refresh, if it has one, is of the same provider for the same user and client.
 *
 * Its `nonce` is not compared, because it protects the redirect through the browser. Its `sid` is not compared, because logout
 * notices name that of the sign-in.
 *
 * @returns its claims, or `undefined` if the answer has no ID token; a clause if a rule is broken
 *
 * @see https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse
 */
export async function checkSamePerson(
  context: Context,
  metadata: Metadata,
  subject: string,
  answer: TokenAnswer,
): Promise<string | JsonRecord | undefined> {
  const { idToken, accessToken } = answer;
  if (idToken === undefined) return undefined;
  try {
    const claims = await readIdToken(context, metadata, idToken, { accessToken });
    if (claims.subject !== subject) return "its sub is not that of the sign-in";
    await context.keys.verify(idToken, context.settings.signingAlg).catch((error: unknown) => {
      // The keys can't be loaded. The token came by TLS from the token endpoint, which suffices (OpenID Connect Core
      // §3.1.3.7, rule 6). Losing a rotated refresh token would be worse.
      if (error instanceof RuleBroken) throw error;
    });
    return claims.all;
  } catch (error) {
    if (error instanceof RuleBroken) return error.message;
    throw error;
  }
}
