import { asUnavailable, isFlat, type JsonRecord, RuleBroken, show } from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import { oauthClient, requestOptions } from "../../client/context.ts";
import type { Metadata } from "../../client/metadata.ts";
import type { BoundTokens, ClientExtension, Context, FreshTokens } from "../../extension.ts";
import { failure } from "./error-texts.ts";

/**
 * Requests the user's claims from the userinfo endpoint at sign-in and adds them to the session. A sign-in that names a
 * `resource` skips the request, because its access token is for that API alone.
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
 * The claims of the userinfo endpoint. Their subject must be that of the ID token.
 *
 * @throws RuleBroken for another subject, IdentityError `provider_unavailable`
 */
async function askUserinfo(
  context: Context,
  metadata: Metadata,
  { accessToken, subject, bound }: FreshTokens,
): Promise<JsonRecord> {
  const { userinfo_endpoint: url } = metadata;
  if (url === undefined) throw failure("userinfo-endpoint-missing");
  const client = oauthClient(context);
  const options = requestOptions(context);
  const send: Parameters<BoundTokens["send"]>[0] = (proof) =>
    oauth.userInfoRequest(metadata, client, accessToken, { ...options, ...proof });
  const response = await bound
    .send(send, () => true)
    .catch((error: unknown) => {
      throw asUnavailable(error);
    });
  if (response.status !== 200) throw failure("userinfo-refused", { url, status: response.status });
  try {
    const claims = await oauth.processUserInfoResponse(metadata, client, subject, response);
    if (isFlat(claims)) return claims;
  } catch (error) {
    // The error's cause holds the whole answer, so it isn't kept.
    const code = error instanceof oauth.OperationProcessingError ? error.code : undefined;
    if (code === oauth.JSON_ATTRIBUTE_COMPARISON) throw new RuleBroken("its sub is not that of userinfo");
    throw failure("userinfo-unreadable", { url, code: show(code) });
  }
  throw failure("userinfo-too-deep", { url });
}
