import { providerContractGroups, runProviderCase } from "@identity-web/testing/contracts/provider-cases";
import { anotherClock, fakeClock } from "@identity-web/testing/fake-clock";
import { fakeProvider } from "@identity-web/testing/fake-provider";
import { exportJWK, generateKeyPair } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { oidc } from "../oidc.ts";
import { fapi2 } from "./fapi2.ts";
import { privateKeyJwt } from "./private-key-jwt/private-key-jwt.ts";

/** Rules of an ordinary client that the profile replaces by stricter rules. fapi2.test.ts tests the stricter rules. */
const replaced: ReadonlySet<string> = new Set([
  // The request is pushed, so the address has none of its parameters.
  "the parameters of a sign-in reach the provider",
  "a sign-in uses the code flow with PKCE S256, state and nonce",
  "nonce, challenge and all other secrets are new for each sign-in",
  // Tokens are bound to a key.
  "token_type case doesn't matter",
  "a sign-in returns the access token with scopes and expiry",
  // The callback must have `iss`.
  "a callback without iss is accepted if the provider doesn't announce it",
  // There is no secret, and the algorithm differs.
  "the error for a wrong client secret has the provider's text, the authentication method and the option",
  "the error for a wrong client secret at a refresh has the provider's text, the method and the option",
  "invalid alternate alg: ES256 by a published key is refused",
  "rp-backchannel-wrong-alg: ES256 when RS256 is registered → 400",
]);

const { privateKey, publicKey } = await generateKeyPair("ES256");
const clock = fakeClock();
const fake = fakeProvider({
  clock: anotherClock(clock),
  clients: [{ clientId: "app", publicKey: await exportJWK(publicKey) }],
  signingAlg: "ES256",
  pushedAuthorization: "required",
  dpop: "required",
  dpopNonce: "a nonce",
});
const driver = oidc({
  ...fake.client,
  clientAuthentication: privateKeyJwt(privateKey),
  profile: fapi2,
  idTokenSigningAlg: "ES256",
});
const cases = providerContractGroups.flatMap((group) => group.cases);

beforeAll(() => fake.listen());
afterAll(() => fake.close());

test.each(cases.filter(({ name }) => !replaced.has(name)))('profile "fapi2" keeps the contract, too: $name', (each) =>
  runProviderCase(each, { fake, clock, open: (context) => driver.open(context) }),
);

test("every replaced rule is still in the contract", () => {
  expect([...replaced].filter((name) => !cases.some((one) => one.name === name))).toEqual([]);
});
