import { entra as client } from "@identity-web/idp-msal-node";
import { plainFakeEntra } from "@identity-web/testing/fake-entra/plain";
import { accessTokenLifetime, type Miswritten, type Provider, type ProviderParts } from "./provider.ts";
import { fakePlace } from "./served-fake.ts";

const clientId = "11112222-bbbb-3333-cccc-4444dddd5555";
const groups = Array.from({ length: 200 }, () => crypto.randomUUID());

/** The fake Entra, served over loopback. */
export async function entra({ registration, clock, secrets }: ProviderParts): Promise<Provider> {
  const { url: instance, clock: atFake, serve } = await fakePlace(clock);
  const scopes = { granted: "User.Read", refused: "Mail.Send" };
  const clientSecret = `Abc8Q~${crypto.randomUUID()}`;
  const directory = plainFakeEntra({
    instance,
    graph: `${instance}/graph`,
    accessTokenLifetime,
    longAccessTokenLifetime: accessTokenLifetime,
    apps: [
      {
        clientId,
        secrets: [clientSecret],
        redirectUris: [registration.redirectUri, registration.postLogoutRedirectUri],
      },
    ],
    users: [{ name: "alice", displayName: "Alice Arnold", claims: { groups } }],
    clock: atFake,
  });
  secrets.add("client secret", clientSecret);
  const { tenantId } = directory.client;
  const { username, oid } = directory.account("alice");
  for (const value of [username, oid]) secrets.add("the account", value);

  return {
    kind: "entra",
    client: "entra",
    issuer: instance,
    tokenEndpoint: `${instance}/${tenantId}/oauth2/v2.0/token`,
    scopes,
    driver: ({ issuer, pushes: _, asksUserinfo: _asks, ...options }: Miswritten = {}) =>
      client({ tenantId, clientId, clientSecret, instance: issuer ?? instance, ...options }),
    ...serve(directory, {
      declined: `AADSTS65004: User '${username}' declined to consent to access the app.`,
      ended: { aadsts: 50173 },
    }),
    nameIssuer() {},
    offer() {},
  };
}
