import { randomUUID } from "node:crypto";
import { importJWK, jwtVerify } from "jose";
import type Provider from "oidc-provider";
import { errors } from "oidc-provider";
import type { ProtectedResource } from "./protected-resource.ts";
import { type SigningKey, signingAlgorithm } from "./signing-key.ts";

export const exchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";
const accessTokenType = "urn:ietf:params:oauth:token-type:access_token";

interface ExchangeParameters {
  readonly subject_token?: string;
  readonly scope?: string;
}

/**
 * Lets the API exchange its callers' tokens for tokens of the next API, on behalf of their users.
 *
 * @param signingKey - The key that signs access tokens.
 * @see https://www.rfc-editor.org/rfc/rfc8693
 */
export const tokenExchange = (
  provider: Provider,
  { resource, accessTokenLifetime }: { readonly resource: ProtectedResource; readonly accessTokenLifetime: number },
  { jwk }: SigningKey,
): void => {
  const { onward } = resource;
  if (onward === undefined) return;
  const { n = "", e = "" } = jwk;
  const audience = onward.audience;
  provider.registerGrantType<ExchangeParameters>(
    exchangeGrant,
    async (ctx) => {
      const { params, client } = ctx.oidc;
      const subject = await subjectOf(params.subject_token ?? "");
      const wished = (params.scope ?? "").split(" ").filter((scope) => onward.scopes.includes(scope));
      if (wished.length === 0) throw new errors.InvalidScope("expected a scope of the next API", params.scope ?? "");
      const token = new provider.AccessToken({
        ...{ accountId: subject, client, scope: wished.join(" ") },
        ...{ grantId: randomUUID(), gty: exchangeGrant },
      });
      token.resourceServer = new provider.ResourceServer(audience, {
        audience,
        scope: onward.scopes.join(" "),
        accessTokenTTL: accessTokenLifetime,
        accessTokenFormat: "jwt",
        jwt: { sign: { alg: signingAlgorithm } },
      });
      ctx.body = {
        access_token: await token.save(),
        issued_token_type: accessTokenType,
        token_type: "Bearer",
        expires_in: token.expiration,
        scope: token.scope,
      };
    },
    ["subject_token", "subject_token_type", "requested_token_type", "scope"],
  );

  async function subjectOf(token: string): Promise<string> {
    try {
      const key = await importJWK({ kty: "RSA", n, e }, signingAlgorithm);
      const { payload } = await jwtVerify(token, key, {
        issuer: provider.issuer,
        audience: resource.audience,
        typ: "at+jwt",
        requiredClaims: ["sub", "exp"],
      });
      return payload.sub ?? "";
    } catch (error) {
      throw new errors.InvalidGrant(`the subject token is invalid: ${error instanceof Error ? error.message : ""}`);
    }
  }
};
