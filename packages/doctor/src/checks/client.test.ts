import { oidc } from "@identity-web/idp-oauth4webapi";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { type FakeProviderOptions, plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import { expect, test } from "vitest";
import { openCheckedApp } from "../checked-app.ts";
import { checkClient } from "./client.ts";

const clientSecret = "s3cret~of-the_client.1";

/** The doctor's findings about a client at this provider. */
async function authenticationAt(
  options: FakeProviderOptions,
  error?: { error: string; errorDescription?: string; status: number },
) {
  const clock = fakeClock();
  const fake = plainFakeProvider({ clients: [{ clientId: "mail", clientSecret }], clock, ...options });
  const checkedApp = openCheckedApp(
    {
      provider: oidc({ ...fake.client, fetch: fake.fetch }),
      baseUrl: "https://app.example",
      secrets: ["a secret of at least thirty-two bytes"],
    },
    clock,
  );
  if (error !== undefined) fake.misbehave("code", error);
  const document = await (await fake.fetch(`${fake.issuer}/.well-known/openid-configuration`)).json();
  const { findings } = await checkClient({ ...checkedApp, send: (url, init) => fake.fetch(url, init) }, document);
  return findings.find(({ id }) => id === "client-authentication");
}

test("the doctor accepts client_secret_post at a provider that compares the Basic header without decoding", async () => {
  expect(await authenticationAt({ basicAuthentication: "as-sent" })).toMatchObject({ mark: "good" });
});

test("the doctor reports a provider that compares the Basic header without decoding, with endpoint, status and method", async () => {
  const finding = await authenticationAt({
    basicAuthentication: "as-sent",
    metadata: { token_endpoint_auth_methods_supported: ["client_secret_basic"] },
  });
  expect(finding).toMatchObject({
    mark: "bad",
    text: expect.stringContaining("(https://idp.test/token, status 401, client authentication client_secret_basic)"),
    cure: expect.stringContaining("some providers compare the header without decoding it"),
  });
  expect(JSON.stringify(finding)).not.toContain("s3cret");
});

test.each(["invalid_client", "unauthorized_client (client authentication client_secret_basic)"])(
  "the doctor accepts a client although the description of invalid_grant contains %j",
  async (description) => {
    const error = { error: "invalid_grant", errorDescription: description, status: 400 };
    expect(await authenticationAt({}, error)).toMatchObject({ mark: "good" });
  },
);

test.each([
  { error: "unauthorized_client", status: 400 },
  { error: "access_denied", status: 401 },
])("the doctor reports a client that is refused by %j, with the cure of a wrong secret", async (error) => {
  expect(await authenticationAt({}, error)).toMatchObject({
    mark: "bad",
    text: expect.stringContaining(error.error),
    cure: expect.stringContaining("check clientId and clientSecret"),
  });
});
