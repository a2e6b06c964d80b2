import type { Configuration, Grant, KoaContextWithOIDC } from "oidc-provider";
import { frontChannelUri } from "./clients.ts";

/**
 * Every sign-in gets a new grant, with all scopes of its request. The apps are the organisation's own, so the provider
 * doesn't ask users for consent. Sign-ins of one app must not share a grant: revoking one refresh token ends its whole
 * grant, so a session that ends would also end the tokens of the next session.
 */
const grantWhatIsAsked = async (ctx: KoaContextWithOIDC): Promise<Grant | undefined> => {
  const { provider, account, client, resourceServers = {}, requestParamScopes } = ctx.oidc;
  if (account === undefined || client === undefined) return undefined;
  const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
  grant.addOIDCScope(ctx.oidc.requestParamOIDCScopes);
  grant.addOIDCClaims(ctx.oidc.requestParamClaims);
  for (const [indicator, { scopes }] of Object.entries(resourceServers)) {
    grant.addResourceScope(
      indicator,
      [...scopes].filter((scope) => requestParamScopes.has(scope)),
    );
  }
  await grant.save();
  return grant;
};

/**
 * Adds parameters to a sign-in request, so that a first-party app needn't send them. The provider calls this function through
 * `extraParams`, for requests in a query and for pushed requests.
 */
const completeRequest = (ctx: KoaContextWithOIDC): void => {
  const { client, params, requestParamScopes } = ctx.oidc;
  if (client === undefined || params === undefined || !requestParamScopes.has("openid")) return;
  // Without prompt=consent the provider ignores offline_access, and issues no refresh token.
  if (client.grantTypeAllowed("refresh_token")) params.scope = [...requestParamScopes, "offline_access"].join(" ");
  // The provider puts `sid` into ID tokens for back-channel clients only; others must request the claim.
  if (frontChannelUri(client) !== undefined) params.claims = withSid(params.claims);
};

const withSid = (claims: unknown): string => {
  const asked: { id_token?: object } = typeof claims === "string" ? JSON.parse(claims) : {};
  return JSON.stringify({ ...asked, id_token: { ...asked.id_token, sid: null } });
};

export const firstParty: Pick<Configuration, "loadExistingGrant" | "extraParams"> = {
  loadExistingGrant: grantWhatIsAsked,
  extraParams: { first_party: completeRequest },
};
