import { asUnavailable, isFlat, type JsonRecord, RuleBroken, show, unavailable } from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import { type Context, oauthClient, requestOptions } from "../client/context.ts";
import type { Metadata } from "../client/metadata.ts";
import { type BoundKey, withNonce, withProofs } from "./dpop/dpop.ts";

/**
 * Userinfo's claims about the subject of an ID token, and of nobody else.
 *
 * @throws RuleBroken for another subject, IdentityError `provider_unavailable`
 * @see https://openid.net/specs/openid-connect-core-1_0.html#UserInfo
 */
export async function askUserinfo(
  context: Context,
  metadata: Metadata,
  { accessToken, subject, dpopKey }: { accessToken: string; subject: string; dpopKey: BoundKey | undefined },
): Promise<JsonRecord> {
  const { userinfo_endpoint: url } = metadata;
  if (url === undefined)
    throw unavailable("the provider has no userinfo endpoint", { cure: "Leave out the option userinfo." });
  const client = oauthClient(context);
  const options = { ...requestOptions(context), ...(await withProofs(context, dpopKey)) };
  const send = () => oauth.userInfoRequest(metadata, client, accessToken, options);
  const response = await withNonce(send, () => true).catch((error: unknown) => {
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
