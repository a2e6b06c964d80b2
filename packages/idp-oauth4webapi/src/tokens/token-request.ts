import * as oauth from "oauth4webapi";
import { oauthClient, requestOptions } from "../client/context.ts";
import type { Metadata } from "../client/metadata.ts";
import type { BoundTokens, Context } from "../extension.ts";

/**
 * Prepares a request to the token endpoint, with the client's authentication. `BoundTokens.send` adds the proof of the key. A
 * caller's signal must not end the request, because tokens that arrive too late must still be revoked.
 *
 * @throws IdentityError `configuration`
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-3.2
 */
export async function tokenRequest(
  context: Context,
  metadata: Metadata,
  grantType: string,
  parameters: Readonly<Record<string, string>>,
): Promise<Parameters<BoundTokens["send"]>[0]> {
  const authentication = await context.capabilities.authentication.prove(context, metadata, "token_endpoint");
  const client = oauthClient(context);
  const options = requestOptions(context);
  return (proof) =>
    oauth.genericTokenEndpointRequest(
      metadata,
      client,
      authentication,
      grantType,
      { ...parameters },
      { ...options, ...proof },
    );
}
