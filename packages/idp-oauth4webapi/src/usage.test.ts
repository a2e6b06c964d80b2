import { systemClock, webCrypto } from "@identity-web/core";
import { fakeProvider } from "@identity-web/testing/fake-provider";
import { afterAll, beforeAll, expect, test } from "vitest";
import { oidc } from "./index.ts";

const provider = fakeProvider();
beforeAll(() => provider.listen());
afterAll(() => provider.close());

test("a provider client signs a user in at the fake provider, on the machine's clock", async () => {
  const client = oidc(provider.client).open({
    clock: systemClock,
    crypto: webCrypto,
    events: { emit: () => undefined },
  });
  const begun = { state: "state", redirectUri: "https://app.test/callback" };
  const { redirectTo, transaction } = await client.beginSignIn({ ...begun, scopes: ["openid"] });
  const { searchParams } = provider.authorize(redirectTo, { user: "alice" });
  const signedIn = await client.completeSignIn(
    searchParams,
    { ...transaction, ...begun },
    new AbortController().signal,
  );
  expect(signedIn.account).toMatchObject({ issuer: "https://idp.test", subject: "alice" });
});
