import type { FakeProviderOptions } from "@identity-web/testing/fake-provider";
import { describe, expect, test } from "vitest";
import { userinfo } from "../extensions/userinfo/userinfo.ts";
import type { OidcOptions } from "../options/options.ts";
import { scene } from "../test/scene.ts";

const scopes = ["openid", "profile", "email", "offline_access", "Mail.Read"];

/** The warnings of two sign-ins with one reason. */
async function warningsOf(
  reason: string,
  provider: FakeProviderOptions = {},
  options: Partial<OidcOptions> = {},
  asked: readonly string[] = scopes,
) {
  const { signIn, emitted } = scene(options, provider);
  await signIn({ scopes: asked });
  await signIn({ scopes: asked });
  return emitted.flatMap((event) => (event.type === "warning" && event.reason === reason ? [event.message] : []));
}

describe("a requested scope that scopes_supported doesn't list", () => {
  const of = (listed: unknown, asked?: readonly string[]) =>
    warningsOf("unsupported-scopes", { metadata: { scopes_supported: listed } }, {}, asked);

  test("causes one warning that names the scopes and the option to set", async () => {
    expect(await of(["openid"])).toEqual([
      "the sign-in requests profile, email, offline_access, and scopes_supported of https://idp.test lists only openid. " +
        'If the provider refuses the sign-in, set scopes: ["openid","Mail.Read"] in identity()',
    ]);
  });

  test("causes a warning of one line, however long the provider's list is", async () => {
    const [message = ""] = await of([
      "openid",
      "two\nlines",
      ...Array.from({ length: 5000 }, (_, at) => `scope-${at}`),
    ]);
    expect(message).toContain("lists only openid, two lines, scope-0,");
    expect(message).not.toContain("\n");
    expect(message.length).toBeLessThan(500);
  });

  test("causes no warning if it is an API's own scope, which a provider need not list", async () => {
    expect(await of(["openid", "profile", "email", "offline_access"])).toEqual([]);
  });

  test("causes no warning if the provider has no list", async () => {
    expect(await of(undefined)).toEqual([]);
    expect(await of("openid")).toEqual([]);
  });

  test("causes the warning before the user is at the provider", async () => {
    const { begin, emitted } = scene({}, { metadata: { scopes_supported: [] } });
    await begin({ scopes });
    expect(emitted).toMatchObject([{ type: "warning", reason: "unsupported-scopes" }]);
  });
});

describe("an ID token without the claims of a scope", () => {
  const users = (claims: Readonly<Record<string, unknown>>): FakeProviderOptions => ({
    users: { alice: { preferred_username: undefined, ...claims } },
  });
  const nameless = users({ name: undefined, email: undefined });

  test("causes one warning that names userinfo() and its import", async () => {
    const [message, ...more] = await warningsOf("claims-at-userinfo", nameless);
    expect(more).toEqual([]);
    expect(message).toContain("ID tokens of https://idp.test have no claims of the scopes profile and email");
    expect(message).toContain("the claims are at https://idp.test/userinfo. Add userinfo() to oidc()");
    expect(message).toContain('import { userinfo } from "@identity-web/idp-oauth4webapi/userinfo"');
  });

  test.each([
    ["the app uses userinfo()", nameless, { extensions: [userinfo()] }, scopes],
    ["the provider has no userinfo endpoint", { ...nameless, metadata: { userinfo_endpoint: undefined } }, {}, scopes],
    ["the app requests neither scope", nameless, {}, ["openid"]],
    ["the user has a name and no e-mail address", users({ name: "Alice", email: undefined }), {}, scopes],
    ["the ID token has the claims", {}, {}, scopes],
  ] as const)("causes no warning if %s", async (_, provider, options, asked) => {
    expect(await warningsOf("claims-at-userinfo", provider, options, asked)).toEqual([]);
  });
});
