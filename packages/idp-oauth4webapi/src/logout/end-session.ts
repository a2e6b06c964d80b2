import type { EndSession, EndSessionRequest } from "@identity-web/core";
import { defined } from "@identity-web/core/provider-kit";
import type { Context } from "../extension.ts";

/**
 * The address at which the browser signs out at the provider.
 *
 * @throws IdentityError `provider_unavailable`
 * @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout
 */
export async function endSession(
  { settings, metadata }: Context,
  request: EndSessionRequest,
): Promise<EndSession | undefined> {
  const { end_session_endpoint: endpoint } = await metadata.get();
  if (endpoint === undefined) return undefined;
  const form = {
    ...defined({ id_token_hint: request.idToken, logout_hint: request.loginHint }),
    client_id: settings.clientId,
    post_logout_redirect_uri: request.postLogoutRedirectUri,
    state: request.state,
  };
  if (settings.endSession === "post") return { url: endpoint, form };
  const url = new URL(endpoint);
  for (const [name, value] of Object.entries(form)) url.searchParams.set(name, value);
  return { url: url.href };
}
