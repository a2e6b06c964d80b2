import { oidc } from "@identity-web/idp-oauth4webapi";
import { userinfo } from "@identity-web/idp-oauth4webapi/userinfo";
import { plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import { accessTokenLifetime, type Provider, type ProviderParts } from "./provider.ts";
import { fakePlace } from "./served-fake.ts";

/** A directory's groups of one user: more than fit into a cookie. */
const groups = Array.from({ length: 500 }, (_, index) => `group-${index}-of-a-large-organisation`);

/** The fake provider, served over loopback. */
export async function fake({ clock, secrets }: ProviderParts): Promise<Provider> {
  const { url: issuer, clock: atFake, serve } = await fakePlace(clock);
  const scopes = { granted: "mail.read", refused: "mail.send" };
  let claimsAtUserinfo = false;
  const provider = plainFakeProvider({
    issuer,
    accessTokenLifetime,
    refusedScopes: [scopes.refused],
    users: { "alice-of-the-fake": { name: "Alice Arnold", email: "alice@example.com", groups } },
    clock: atFake,
    script: {
      idTokenClaims(claims) {
        if (claimsAtUserinfo) for (const name of ["name", "email", "preferred_username"]) delete claims[name];
      },
    },
  });
  const { client } = provider;
  secrets.add("client secret", client.clientSecret);

  return {
    kind: "fake",
    client: "oidc",
    issuer,
    tokenEndpoint: `${issuer}/token`,
    scopes,
    driver: ({ pushes: _, asksUserinfo = false, ...options } = {}) =>
      oidc({ ...client, extensions: asksUserinfo ? [userinfo()] : [], ...options }),
    ...serve(provider, {
      declined: "Alice pressed Cancel",
      ended: { error: "invalid_grant", errorDescription: "the grant was revoked" },
    }),
    offer({ scopesSupported, claimsAtUserinfo: elsewhere = false }) {
      claimsAtUserinfo = elsewhere;
      provider.configure({ metadata: { scopes_supported: scopesSupported } });
    },
    nameIssuer: (name) => provider.configure({ metadata: name === undefined ? {} : { issuer: name } }),
  };
}
