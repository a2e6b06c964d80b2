import { asUnavailable, isFlat, type JsonRecord, RuleBroken, show, unavailable } from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import { oauthClient, requestOptions } from "../client/context.ts";
import type { Metadata } from "../client/metadata.ts";
import type { BoundTokens, ClientExtension, Context, FreshTokens } from "../extension.ts";

/**
 * Asks the userinfo endpoint at sign-in and adds its claims to the session's. It isn't asked where a sign-in names a `resource`:
 * the access token is for that API alone.
 *
 * @example
 * oidc({ issuer, clientId, clientSecret, extensions: [userinfo()] });
 * @see https://openid.net/specs/openid-connect-core-1_0.html#UserInfo
 */
export const userinfo = (): ClientExtension => ({
  name: "userinfo()",
  claims: async (context, metadata, signedIn) => (signedIn.resource ? {} : askUserinfo(context, metadata, signedIn)),
});

/**
 * Userinfo's claims, which must be about the subject of the ID token.
 *
 * @throws RuleBroken for another subject, IdentityError `provider_unavailable`
 */
async function askUserinfo(
  context: Context,
  metadata: Metadata,
  { accessToken, subject, bound }: FreshTokens,
): Promise<JsonRecord> {
  const { userinfo_endpoint: url } = metadata;
  if (url === undefined) throw unavailable("the provider has no userinfo endpoint", { cure: "Leave out userinfo()." });
  const client = oauthClient(context);
  const options = requestOptions(context);
  const send: Parameters<BoundTokens["send"]>[0] = (proof) =>
    oauth.userInfoRequest(metadata, client, accessToken, { ...options, ...proof });
  const response = await bound
    .send(send, () => true)
    .catch((error: unknown) => {
      throw asUnavailable(error);
    });
  if (response.status !== 200) throw unavailable(`${url} answered with status ${response.status} instead of 200`);
  try {
    const claims = await oauth.processUserInfoResponse(metadata, client, subject, response);
    if (isFlat(claims)) return claims;
  } catch (error) {
    // The whole answer lies in the error's cause, so it isn't kept.
    const code = error instanceof oauth.OperationProcessingError ? error.code : undefined;
    if (code === oauth.JSON_ATTRIBUTE_COMPARISON)
      throw new RuleBroken("userinfo is about somebody else than the ID token");
    throw unavailable(`${url} gave an answer that can't be read (${show(code)})`);
  }
  throw unavailable(`${url} gave an answer that is nested too deeply`);
}
