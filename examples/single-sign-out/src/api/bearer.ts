import { createMiddleware } from "hono/factory";
import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from "jose";

export interface Caller {
  readonly subject: string;
  readonly scope: string;
}

export interface BearerOptions {
  readonly issuer: string;
  /** The API's own name in tokens (`aud`). */
  readonly audience: string;
}

/** The values that `requireScope` adds for the routes. */
export interface BearerEnvironment {
  Variables: { caller: Caller };
}

const challenge = (error: string, description: string, scope: string): string =>
  `Bearer error="${error}", error_description="${description}", scope="${scope}"`;

/** Loads the URL of the provider's keys when first needed. A failure is not cached. */
const keysOf = (issuer: string): (() => Promise<JWTVerifyGetKey>) => {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  const discover = async (): Promise<JWTVerifyGetKey> => {
    const response = await fetch(`${issuer}/.well-known/openid-configuration`);
    if (!response.ok) throw new Error(`the provider's metadata could not be loaded: status ${response.status}`);
    const metadata: { jwks_uri: string } = await response.json();
    return createRemoteJWKSet(new URL(metadata.jwks_uri));
  };
  return () => {
    keys ??= discover().catch((error: unknown) => {
      keys = undefined;
      throw error;
    });
    return keys;
  };
};

/**
 * Admits a request if its access token is a JWT from the issuer, for this API, with the scope, and not expired.
 * Otherwise it answers 401 or 403 (RFC 6750), or 503 if the provider's keys can't be loaded.
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 * @see https://www.rfc-editor.org/rfc/rfc9068#section-4
 */
export const bearer = ({ issuer, audience }: BearerOptions) => {
  const keys = keysOf(issuer);
  return (scope: string) =>
    createMiddleware<BearerEnvironment>(async (c, next) => {
      const token = /^Bearer (\S+)$/i.exec(c.req.header("Authorization") ?? "")?.[1];
      if (token === undefined)
        return c.json({ error: "no_token" }, 401, { "WWW-Authenticate": `Bearer scope="${scope}"` });
      try {
        const { payload } = await jwtVerify(token, await keys(), {
          issuer,
          audience,
          typ: "at+jwt",
          requiredClaims: ["sub", "exp"],
        });
        const granted = typeof payload.scope === "string" ? payload.scope : "";
        if (!granted.split(" ").includes(scope)) {
          const header = challenge("insufficient_scope", "the token lacks a scope", scope);
          return c.json({ error: "insufficient_scope", scope }, 403, { "WWW-Authenticate": header });
        }
        c.set("caller", { subject: payload.sub ?? "", scope: granted });
      } catch (error) {
        if (!isTokensFault(error)) return c.json({ error: "provider_unavailable" }, 503);
        const header = challenge("invalid_token", error.message.replaceAll('"', "'"), scope);
        return c.json({ error: "invalid_token", error_description: error.message }, 401, {
          "WWW-Authenticate": header,
        });
      }
      return next();
    });
};

/** Other errors of jose, such as a time-out or an invalid answer, mean that the keys could not be loaded. */
const isTokensFault = (error: unknown): error is errors.JOSEError =>
  error instanceof errors.JOSEError && error.code !== "ERR_JOSE_GENERIC" && !(error instanceof errors.JWKSTimeout);
