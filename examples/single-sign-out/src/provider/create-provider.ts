import { randomBytes } from "node:crypto";
import Provider, { type Configuration } from "oidc-provider";
import { admin } from "./admin.ts";
import { answer } from "./answer.ts";
import { frontChannelMetadata, type RegisteredClient, toMetadata } from "./clients.ts";
import { firstParty } from "./first-party.ts";
import { interaction, interactionPath } from "./interaction.ts";
import { memoryAdapter } from "./memory-adapter.ts";
import { notFound } from "./not-found.ts";
import { errorPage } from "./pages/error-page.ts";
import { type ProtectedResource, protectedResource } from "./protected-resource.ts";
import { SessionDirectory } from "./session-directory.ts";
import { sessionEnds } from "./session-ends.ts";
import { drawSignedOut, rpInitiatedLogout } from "./sign-out.ts";
import { generateSigningKey, type SigningKey } from "./signing-key.ts";
import { tokenExchange } from "./token-exchange.ts";
import { findUser } from "./users.ts";

export interface ProviderSettings {
  readonly issuer: string;
  readonly clients: readonly RegisteredClient[];
  readonly resource: ProtectedResource;
  /** In seconds. */
  readonly accessTokenLifetime: number;
}

const hour = 60 * 60;
const day = 24 * hour;

/** The provider's own fetch refuses loopback addresses, and here every app has one. */
const fetchFromLoopback: NonNullable<Configuration["fetch"]> = (input, init) => {
  const { dispatcher, ...rest }: RequestInit & { dispatcher?: unknown } = init ?? {};
  return globalThis.fetch(input, rest);
};

const configuration = (
  { clients, resource, accessTokenLifetime }: ProviderSettings,
  signingKey: SigningKey,
): Configuration => ({
  ...firstParty,
  adapter: memoryAdapter(),
  clients: clients.map(toMetadata),
  extraClientMetadata: frontChannelMetadata,
  jwks: { keys: [signingKey.jwk] },
  cookies: { keys: [randomBytes(32).toString("base64url")] },
  // Everything about the user is in the ID token: the access token is for the API, so it doesn't open userinfo.
  conformIdTokenClaims: false,
  claims: { openid: ["sub"], profile: ["name", "preferred_username"], email: ["email"] },
  findAccount: (_ctx, subject) => {
    const user = findUser(subject);
    if (user === undefined) return undefined;
    const claims = { sub: user.username, name: user.name, preferred_username: user.username, email: user.email };
    return { accountId: user.username, claims: () => claims };
  },
  rotateRefreshToken: true,
  fetch: fetchFromLoopback,
  interactions: { url: (_ctx, { uid }) => interactionPath(uid) },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
    claimsParameter: { enabled: true },
    resourceIndicators: protectedResource(resource, accessTokenLifetime),
    rpInitiatedLogout,
  },
  discovery: { frontchannel_logout_supported: true, frontchannel_logout_session_supported: true },
  renderError: (ctx, { error, error_description }) => {
    const description = error_description === undefined ? {} : { description: error_description };
    answer(ctx, errorPage({ status: ctx.status, error, ...description }));
  },
  ttl: {
    AccessToken: accessTokenLifetime,
    AuthorizationCode: 60,
    IdToken: hour,
    Interaction: hour,
    RefreshToken: 14 * day,
    Grant: 14 * day,
    Session: 14 * day,
  },
});

export const createProvider = async (settings: ProviderSettings): Promise<Provider> => {
  const signingKey = await generateSigningKey();
  const provider = new Provider(settings.issuer, configuration(settings, signingKey));
  const directory = new SessionDirectory(provider);
  tokenExchange(provider, settings, signingKey);
  provider.use(notFound);
  provider.use(admin({ provider, directory, signingKey }));
  provider.use(interaction(provider));
  provider.use(sessionEnds);
  provider.use(drawSignedOut(provider));
  return provider;
};
