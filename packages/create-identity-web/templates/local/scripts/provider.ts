import { generateKeyPairSync, randomUUID } from "node:crypto";
import Provider from "oidc-provider";

const day = 86_400;
const { ISSUER = "", BASE_URL = "", CLIENT_ID = "", CLIENT_SECRET = "" } = process.env;

/** An OpenID provider for development. Any name signs in, with any password. It keeps everything in memory. */
const provider = new Provider(ISSUER, {
  clients: [
    {
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      grant_types: ["authorization_code", "refresh_token"],
      redirect_uris: [`${BASE_URL}/auth/callback`],
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
  // The app belongs to the same developer, so the provider asks for no consent.
  loadExistingGrant: async ({ oidc }) => {
    if (oidc.account === undefined || oidc.client === undefined) return undefined;
    const grant = new oidc.provider.Grant({ accountId: oidc.account.accountId, clientId: oidc.client.clientId });
    grant.addOIDCScope("openid profile email offline_access");
    await grant.save();
    return grant;
  },
  // The provider drops offline_access from a request without prompt=consent.
  extraParams: {
    own_app: ({ oidc }) => {
      if (oidc.params !== undefined) oidc.params.scope = "openid profile email offline_access";
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
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
  },
  // The provider's own fetch refuses addresses of this machine.
  fetch: (input, { dispatcher: _, ...init }: RequestInit & { dispatcher?: unknown } = {}) => fetch(input, init),
});

/** Listens at the port of ISSUER. */
export const startProvider = () =>
  new Promise<void>((resolve) => provider.listen(Number(new URL(ISSUER).port), "localhost", resolve));
