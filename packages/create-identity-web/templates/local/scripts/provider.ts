import { generateKeyPairSync, randomUUID } from "node:crypto";
import type { Server } from "node:http";
import Provider from "oidc-provider";

const day = 86_400;
const { ISSUER = "", BASE_URL = "", CLIENT_ID = "", CLIENT_SECRET = "", API_URL = "" } = process.env;

const openidScopes = ["openid", "profile", "email", "offline_access"];
/** Every other scope that the app has asked for. */
const apiScopes = new Set<string>();
const forApi = (scopes: ReadonlySet<string>) => [...scopes].filter((scope) => !openidScopes.includes(scope));

/** An OpenID provider for development. Any name signs in, with any password. It keeps everything in memory. */
const provider = new Provider(ISSUER, {
  clients: [
    {
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      grant_types: ["authorization_code", "refresh_token"],
      // The second is for the sign-in of `npm run doctor` while the app runs.
      redirect_uris: [`${BASE_URL}/auth/callback`, "http://localhost:8976/callback"],
      post_logout_redirect_uris: [`${BASE_URL}/auth/signed-out`],
      backchannel_logout_uri: `${BASE_URL}/auth/back-channel-logout`,
      backchannel_logout_session_required: true,
    },
  ],
  jwks: {
    keys: [{ ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }), use: "sig" }],
  },
  cookies: { keys: [randomUUID()] },
  claims: { openid: ["sub"], profile: ["name", "preferred_username"], email: ["email"] },
  conformIdTokenClaims: false,
  findAccount: (_ctx, name) => ({
    accountId: name,
    claims: () => ({ sub: name, name, preferred_username: name, email: `${name}@example.com` }),
  }),
  // The app belongs to the same developer, so the provider grants every scope, and asks for no consent.
  loadExistingGrant: async ({ oidc }) => {
    if (oidc.account === undefined || oidc.client === undefined) return undefined;
    const grant = new oidc.provider.Grant({ accountId: oidc.account.accountId, clientId: oidc.client.clientId });
    grant.addOIDCScope(openidScopes.join(" "));
    for (const api of Object.keys(oidc.resourceServers ?? {})) grant.addResourceScope(api, [...apiScopes]);
    await grant.save();
    return grant;
  },
  // The provider drops offline_access from a request without prompt=consent.
  extraParams: {
    own_app: ({ oidc }) => {
      if (oidc.params !== undefined)
        oidc.params.scope = [...openidScopes, ...forApi(oidc.requestParamScopes)].join(" ");
    },
  },
  rotateRefreshToken: true,
  // In seconds.
  ttl: {
    AccessToken: 300,
    AuthorizationCode: 60,
    IdToken: 300,
    Interaction: 3600,
    Grant: day,
    RefreshToken: day,
    Session: day,
  },
  features: {
    backchannelLogout: { enabled: true },
    // An access token with a scope of the API is for the API, and without one for userinfo.
    resourceIndicators: {
      enabled: true,
      defaultResource: ({ oidc }, _client, oneOf) =>
        oneOf?.[0] ?? (forApi(oidc.requestParamScopes).length > 0 ? API_URL : []),
      useGrantedResource: () => true,
      getResourceServerInfo: ({ oidc }) => {
        for (const scope of forApi(oidc.requestParamScopes)) apiScopes.add(scope);
        return { scope: [...apiScopes].join(" ") };
      },
    },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
  },
  // The provider's own fetch refuses addresses of this machine.
  fetch: (input, { dispatcher: _, ...init }: RequestInit & { dispatcher?: unknown } = {}) => fetch(input, init),
});

/** A web API at API_URL, in place of your own. It answers with the user and the scopes of the access token. */
provider.use(async (ctx, next) => {
  if (ctx.path !== new URL(API_URL).pathname) return next();
  const token = await provider.AccessToken.find(ctx.get("authorization").replace(/^Bearer /, ""));
  ctx.status = token === undefined ? 401 : 200;
  ctx.body = token === undefined ? { error: "invalid_token" } : { user: token.accountId, scope: token.scope };
});

/** Listens at the port of ISSUER. */
export const startProvider = () =>
  new Promise<Server>((resolve, reject) => {
    const server = provider.listen(Number(new URL(ISSUER).port), "localhost", () => resolve(server));
    server.on("error", reject);
  });
