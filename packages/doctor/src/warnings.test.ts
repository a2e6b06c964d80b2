import { oidc } from "@identity-web/idp-oauth4webapi";
import type { FakeProviderOptions } from "@identity-web/testing";
import { fakeProvider } from "@identity-web/testing";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { expect, onTestFinished, test } from "vitest";
import { diagnose } from "./diagnose.ts";

/** The texts of the doctor's warnings about an app at this provider, without a sign-in. */
async function warningsAt(settings: FakeProviderOptions) {
  const clock = fakeClock(Date.now());
  const provider = fakeProvider({ ...settings, clock });
  provider.listen();
  onTestFinished(() => provider.close());
  const baseUrl = "https://app.example";
  const options = { provider: oidc(provider.client), baseUrl, secrets: [crypto.randomUUID()] };
  const { findings } = await diagnose(options, { clock });
  return findings.filter(({ id }) => id === "warning").map(({ text }) => text);
}

test("the doctor names the app's scopes that the provider doesn't list, even without a sign-in", async () => {
  expect(await warningsAt({ metadata: { scopes_supported: ["openid"] } })).toEqual([
    expect.stringContaining("the sign-in requests profile, email, offline_access, and scopes_supported of"),
  ]);
});

test("the doctor has no warning about scopes that the provider lists", async () => {
  const all = ["openid", "profile", "email", "offline_access"];
  expect(await warningsAt({ metadata: { scopes_supported: all } })).toEqual([]);
});
