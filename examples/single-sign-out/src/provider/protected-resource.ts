import type { Configuration, KoaContextWithOIDC } from "oidc-provider";
import { errors } from "oidc-provider";

/** The web API that access tokens are for. */
export interface ProtectedResource {
  /** The tokens' `aud`, an absolute URI. Clients may send it as `resource`, but don't have to. */
  readonly audience: string;
  readonly scopes: readonly string[];
  /** The next API, for which this one exchanges its callers' tokens. */
  readonly onward?: { readonly audience: string; readonly scopes: readonly string[] };
}

type ResourceIndicators = NonNullable<NonNullable<Configuration["features"]>["resourceIndicators"]>;

/**
 * A client that asks for a scope of the API gets a JWT for the API, with or without the parameter `resource`.
 * @see https://www.rfc-editor.org/rfc/rfc8707
 * @see https://www.rfc-editor.org/rfc/rfc9068
 */
export const protectedResource = (
  { audience, scopes }: ProtectedResource,
  accessTokenLifetime: number,
): ResourceIndicators => {
  const isAskedFor = (ctx: KoaContextWithOIDC): boolean =>
    scopes.some((scope) => ctx.oidc.requestParamScopes.has(scope));
  return {
    enabled: true,
    defaultResource: (ctx, _client, oneOf) => oneOf?.[0] ?? (isAskedFor(ctx) ? audience : undefined),
    useGrantedResource: () => true,
    getResourceServerInfo: (_ctx, indicator) => {
      if (indicator !== audience) throw new errors.InvalidTarget();
      return {
        audience,
        scope: scopes.join(" "),
        accessTokenTTL: accessTokenLifetime,
        accessTokenFormat: "jwt",
        jwt: { sign: { alg: "RS256" } },
      };
    },
  };
};
