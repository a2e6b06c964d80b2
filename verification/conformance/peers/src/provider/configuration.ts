import { randomBytes } from "node:crypto";
import type { Configuration, JWK, KoaContextWithOIDC } from "oidc-provider";
import { memoryAdapter } from "./memory-adapter.ts";

/** The registered app. */
export interface Registration {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly postLogoutRedirectUri: string;
  readonly backChannelUri: string;
  /** Whether logout notices (and ID tokens) name the session; otherwise only the user. */
  readonly sidInNotices: boolean;
  /** The domain of the provider, by HTTPS. @default none: it is only on loopback */
  readonly domain?: string;
  /** @default `client_secret_basic` */
  readonly clientAuthentication?: "client_secret_basic" | "client_secret_post";
}

const hour = 3600;
const day = 24 * hour;

/** oidc-provider with refresh token rotation and back-channel logout. Every user consents. */
export const configuration = (app: Registration, signingKey: JWK): Configuration => ({
  adapter: memoryAdapter(),
  clients: [
    {
      client_id: app.clientId,
      client_secret: app.clientSecret,
      redirect_uris: [app.redirectUri],
      post_logout_redirect_uris: [app.postLogoutRedirectUri],
      token_endpoint_auth_method: app.clientAuthentication ?? "client_secret_basic",
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      backchannel_logout_uri: app.backChannelUri,
      backchannel_logout_session_required: app.sidInNotices,
    },
  ],
  jwks: { keys: [signingKey] },
  cookies: { keys: [randomBytes(32).toString("base64url")] },
  findAccount: (_ctx, subject) => ({ accountId: subject, claims: () => ({ sub: subject }) }),
  loadExistingGrant: grantWhatIsAsked,
  interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
  rotateRefreshToken: true,
  // As with the scope offline_access, which some libraries can't request as this provider requires.
  issueRefreshToken: async () => true,
  expiresWithSession: async () => false,
  // The provider's own fetch refuses loopback addresses, and here every app has one.
  fetch: (input, init) => {
    const { dispatcher: _dispatcher, ...rest }: RequestInit & { dispatcher?: unknown } = init ?? {};
    return globalThis.fetch(input, rest);
  },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: async (ctx, form) => {
        ctx.body = `<!doctype html><title>Sign out?</title>${form}`;
      },
      postLogoutSuccessSource: async (ctx) => {
        ctx.body = "<!doctype html><title>Signed out</title>";
      },
    },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
  },
  ttl: {
    AccessToken: 300,
    AuthorizationCode: 60,
    IdToken: hour,
    Interaction: hour,
    RefreshToken: 14 * day,
    Grant: 14 * day,
    Session: 14 * day,
  },
});

/** A separate grant for every sign-in, so that revoking one session's refresh token doesn't revoke the next session's. */
async function grantWhatIsAsked(ctx: KoaContextWithOIDC) {
  const { provider, account, client } = ctx.oidc;
  if (account === undefined || client === undefined) return undefined;
  const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
  grant.addOIDCScope([...ctx.oidc.requestParamScopes].join(" "));
  await grant.save();
  return grant;
}
