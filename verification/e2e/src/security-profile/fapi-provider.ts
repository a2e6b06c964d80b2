import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { TLSSocket } from "node:tls";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import Provider, { type ClientMetadata, type Configuration, type Grant, type KoaContextWithOIDC } from "oidc-provider";
import { asking, type Certificate } from "./certificate.ts";

export const scope = "mail.read";

export interface FapiProvider {
  readonly issuer: string;
  /** The access tokens' audience. */
  readonly audience: string;
  /** How often a refresh token was used, and whether a repeated one revoked its grant. */
  readonly counts: { refreshed: number; revokedGrants: number };
  close(): Promise<void>;
}

/** Grants all requested scopes without a question. */
const grantWhatIsAsked = async (ctx: KoaContextWithOIDC): Promise<Grant | undefined> => {
  const { provider, account, client, resourceServers = {} } = ctx.oidc;
  if (account === undefined || client === undefined) return undefined;
  const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
  grant.addOIDCScope([...ctx.oidc.requestParamScopes].join(" "));
  for (const indicator of Object.keys(resourceServers)) grant.addResourceScope(indicator, scope);
  await grant.save();
  return grant;
};

const byKey: Pick<Configuration, "clientAuthMethods"> & { features: Configuration["features"] } = {
  clientAuthMethods: ["private_key_jwt"],
  features: { dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true } },
};

const byCertificate = (port: number): Configuration => ({
  clientAuthMethods: ["self_signed_tls_client_auth"],
  discovery: { mtls_endpoint_aliases: { token_endpoint: `https://127.0.0.1:${port}/token` } },
  features: {
    dPoP: { enabled: false },
    mTLS: {
      enabled: true,
      certificateBoundAccessTokens: true,
      selfSignedTlsClientAuth: true,
      getCertificate: (ctx) => (ctx.socket instanceof TLSSocket ? ctx.socket.getPeerX509Certificate() : undefined),
    },
  },
});

const configuration = (audience: string, jwk: JWK, clients: ClientMetadata[], how: Configuration): Configuration => ({
  clients,
  jwks: { keys: [jwk] },
  cookies: { keys: [randomBytes(32).toString("base64url")] },
  findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  loadExistingGrant: grantWhatIsAsked,
  // Without prompt=consent the provider ignores offline_access, and issues no refresh token.
  issueRefreshToken: () => true,
  rotateRefreshToken: true,
  interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
  ...how,
  enabledJWA: {
    clientAuthSigningAlgValues: ["ES256", "PS256", "EdDSA"],
    idTokenSigningAlgValues: ["ES256"],
    authorizationSigningAlgValues: ["ES256"],
    dPoPSigningAlgValues: ["ES256"],
  },
  ttl: {
    AccessToken: 300,
    AuthorizationCode: 60,
    IdToken: 300,
    Interaction: 300,
    RefreshToken: 3600,
    Grant: 3600,
    Session: 3600,
  },
  features: {
    devInteractions: { enabled: false },
    fapi: { enabled: true, profile: "2.0" },
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
    ...how.features,
    jwtResponseModes: { enabled: true },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => audience,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        audience,
        scope,
        accessTokenTTL: 300,
        accessTokenFormat: "jwt",
        jwt: { sign: { alg: "ES256" } },
      }),
    },
  },
});

/**
 * oidc-provider under its FAPI 2.0 profile: PAR, rotation, tokens that are bound by DPoP with nonces, or with TLS to the
 * client's certificate. Every user is Alice.
 */
export async function startFapiProvider(
  audience: string,
  clients: readonly ClientMetadata[],
  tls?: Certificate,
): Promise<FapiProvider> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: "provider", alg: "ES256", use: "sig" };
  const server = tls === undefined ? createServer() : createTlsServer(asking(tls));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const issuer = `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`;
  const how = tls === undefined ? byKey : byCertificate(port);
  const provider = new Provider(issuer, configuration(audience, jwk, [...clients], how));
  const counts = { refreshed: 0, revokedGrants: 0 };
  provider.on("refresh_token.consumed", () => {
    counts.refreshed += 1;
  });
  provider.on("grant.revoked", () => {
    counts.revokedGrants += 1;
  });
  provider.use(async (ctx, next) => {
    if (!ctx.path.startsWith("/interaction/")) return next();
    await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: "alice" }, consent: {} });
    ctx.respond = false;
  });
  server.on("request", provider.callback());
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { issuer, audience, counts, close };
}
