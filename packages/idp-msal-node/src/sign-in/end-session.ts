import type { EndSession, EndSessionRequest } from "@identity-web/core";
import { defined } from "@identity-web/core/provider-kit";
import { type AuthorityClient, resolveAuthority } from "../authority/authority-client.ts";
import type { Context } from "../context.ts";

/**
 * The address at which the browser signs out at Entra. `logout_hint` spares the user the choice of an account. It is the
 * value of the `login_hint` claim, never a user name.
 *
 * @throws IdentityError `provider_unavailable`
 * @see https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-a-sign-out-request
 */
export async function endSession(
  { settings }: Context,
  place: AuthorityClient,
  request: EndSessionRequest,
): Promise<EndSession | undefined> {
  const { metadata } = await resolveAuthority(place);
  if (metadata.endSessionEndpoint === undefined) return undefined;
  const parameters = {
    ...defined({ id_token_hint: request.idToken, logout_hint: request.loginHint }),
    client_id: settings.clientId,
    post_logout_redirect_uri: request.postLogoutRedirectUri,
    state: request.state,
  };
  const url = new URL(metadata.endSessionEndpoint);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { url: url.href };
}
