import type { ProviderDriver } from "@identity-web/core";
import { describe, expect, test } from "vitest";
import { entra, entraFromEnvironment } from "../index.ts";
import { fromAzureAd } from "./azure-ad.ts";

const tenantId = "aaaabbbb-0000-cccc-1111-dddd2222eeee";
const clientId = "11112222-bbbb-3333-cccc-4444dddd5555";
const clientSecret = "a-secret-for-no-message";
const good = { tenantId, clientId, clientSecret };

describe("entra()", () => {
  test("no message shows a secret that was written into a wrong place", () => {
    const url = `https://app:${clientSecret}@login.example`;
    const misplaced = [{ clientSecret }, [{ clientSecret }], JSON.stringify({ ClientSecret: clientSecret }), url];
    const names =
      "clientId tenantId instance authority credential policies allowedTenants apiAudiences clientCapabilities timeoutMs fetch Instance Authority TenantId CallbackPath ClientCredentials Audiences".split(
        " ",
      );
    for (const value of misplaced) {
      for (const options of [value, ...names.map((name) => ({ ...good, clientSecret: undefined, [name]: value }))]) {
        const { problems }: ProviderDriver = Reflect.apply(entra, undefined, [options]);
        expect(problems.join()).not.toContain(clientSecret);
      }
    }
  });

  test.each([
    ["a secret", good],
    ["a credential", { tenantId, clientId, credential: { clientSecret } }],
    ["organizations", { ...good, tenantId: "organizations" }],
    ["its own API in every directory", { ...good, tenantId: "common", apiAudiences: [`api://${clientId}/mail`] }],
    ["a named API in one", { ...good, apiAudiences: ["api://orders"] }],
    ["and in some", { ...good, tenantId: "common", allowedTenants: [tenantId], apiAudiences: ["api://orders"] }],
    ["External ID", { clientId, clientSecret, instance: "https://contoso.ciamlogin.com/" }],
    ["B2C", { ...good, instance: "https://contoso.b2clogin.com", policies: { signUpSignIn: "B2C_1_susi" } }],
    ["another provider", { clientId, clientSecret, authority: "https://adfs.contoso.com/adfs" }],
    ["a provider on this machine", { ...good, instance: "http://localhost:8080" }],
    ["a managed identity", { tenantId, clientId, credential: { managedIdentity: true } as const }],
  ])("entra() accepts options with %s", (_, options) => {
    expect(entra(options).problems).toEqual([]);
  });

  test.each([
    [{ clientId, clientSecret }, "tenantId: expected"],
    [{ ...good, tenantId: "https://contoso" }, "tenantId: expected"],
    [{ ...good, clientId: "" }, "clientId: expected"],
    [{ tenantId, clientId }, "credential: expected one of"],
    [{ ...good, clientSecret: "" }, "clientSecret: expected a text, and got an empty text"],
    [{ ...good, clientSecret: undefined }, "credential: expected one of"],
    [{ ...good, credential: { clientSecret } }, "two credentials"],
    [{ tenantId, clientId, credential: { clientSecret, assertionFile: "x" } }, "clientSecret and assertionFile"],
    [{ tenantId, clientId, credential: { certificate: "x", privateKey: "y" } }, "BEGIN CERTIFICATE"],
    [{ tenantId, clientId, credential: {} }, "expected one of"],
    [{ tenantId, clientId, credential: { assertion: "jwt" } }, "expected a function"],
    [{ tenantId, clientId, credential: { managedIdentity: { client: "x" } } }, "true or { clientId, audience }"],
    [{ tenantId, clientId, credential: { managedIdentity: { clientId: "" } } }, "true or { clientId, audience }"],
    [{ ...good, instance: "http://login.microsoftonline.com" }, "with https"],
    [{ ...good, instance: "login.microsoftonline.com" }, "expected a URL"],
    [{ ...good, instance: "https://a.test", authority: "https://a.test" }, "no such option beside instance"],
    [{ ...good, instance: "https://contoso.b2clogin.com" }, "policies: expected the user flows"],
    [{ ...good, instance: "https://contoso.b2clogin.com", policies: {} }, "policies.signUpSignIn: expected"],
    [{ ...good, instance: "https://contoso.b2clogin.com", policies: { signUpSignIn: "a b" } }, "user flow's name"],
    [{ ...good, allowedTenants: ["contoso.com"] }, "GUID"],
    [{ ...good, tenantId: "common", apiAudiences: ["api://orders"] }, "no other directory can give"],
    [{ ...good, tenantId: "organizations", apiAudiences: [`api://${clientId}x`] }, "no other directory can give"],
    [{ ...good, clientCapabilities: "cp1" }, "expected a list"],
    [{ ...good, responseMode: "fragment" }, "responseMode: expected"],
    [{ ...good, timeoutMs: 0 }, "timeoutMs: expected"],
    [{ ...good, authorizationParameters: { nonce: "x" } }, "no nonce, which the library sets itself"],
    [{ ...good, scopes: ["User.Read"] }, "belongs to identity"],
    [{ ...good, client_capabilities: [] }, 'did you mean "clientCapabilities"'],
  ])("entra() names the problem of invalid options and shows no secret (%#)", (options, words) => {
    // As plain JavaScript may call it.
    const { problems, open } = entra(options as never);
    expect(problems.join("\n")).toContain(words);
    expect(problems.join("\n")).not.toContain(clientSecret);
    expect(() => open({} as never)).toThrow(words);
  });

  test("entra() reports all problems at once", () => {
    expect(entra({ clientId: "", timeoutMs: -1 } as never).problems).toHaveLength(4);
  });
});

describe("the AzureAd section", () => {
  const section = { Instance: "https://login.microsoftonline.com/", TenantId: tenantId, ClientId: clientId };

  test("sets the paths of the routes that it names", () => {
    const { problems, routes } = entra({
      ...section,
      ClientSecret: clientSecret,
      CallbackPath: "/signin-oidc",
      SignedOutCallbackPath: "/signout-callback-oidc",
      ClientCapabilities: ["cp1"],
    });
    expect(problems).toEqual([]);
    expect(routes).toEqual({ callback: "/signin-oidc", signedOut: "/signout-callback-oidc" });
    expect(entra({ ...section, ClientSecret: clientSecret })).not.toHaveProperty("routes");
  });

  test("uses the first of ClientCredentials that Node supports", () => {
    const ClientCredentials = [
      { SourceType: "KeyVault", KeyVaultUrl: "https://vault.test" },
      { SourceType: "ClientSecret", ClientSecret: clientSecret },
    ];
    expect(entra({ ...section, ClientCredentials }).problems).toEqual([]);
  });

  test.each([
    [{ SourceType: "SignedAssertionFromManagedIdentity" }, true],
    [
      { SourceType: "SignedAssertionFromManagedIdentity", ManagedIdentityClientId: "id", TokenExchangeUrl: "api://it" },
      { clientId: "id", audience: "api://it" },
    ],
  ])("reads the managed identity of %o", (credential, managedIdentity) => {
    const { options, problems } = fromAzureAd({ ...section, ClientCredentials: [credential] });
    expect([options.credential, problems]).toEqual([{ managedIdentity }, []]);
  });

  test.each([
    [{ SourceType: "KeyVault" }, "read the certificate from the vault yourself"],
    [{ SourceType: "StoreWithThumbprint" }, "export it to a PEM file"],
    [{ SourceType: "Path" }, "needs CertificateDiskPath"],
    [{ SourceType: "Magic" }, 'and got "Magic"'],
  ])("refuses the credential %o and names an alternative", (credential, words) => {
    expect(entra({ ...section, ClientCredentials: [credential] }).problems.join("\n")).toContain(words);
  });

  test("reads the directory's domain and the user flows of an AzureAdB2C section", () => {
    const { problems, policyRoutes } = entra({
      Instance: "https://contoso.b2clogin.com",
      Domain: "contoso.onmicrosoft.com",
      ClientId: clientId,
      ClientSecret: clientSecret,
      SignUpSignInPolicyId: "B2C_1_susi",
      ResetPasswordPolicyId: "B2C_1_reset",
      EditProfilePolicyId: "B2C_1_edit",
    });
    expect(problems).toEqual([]);
    expect(policyRoutes).toMatchObject([{ policy: "password-reset" }, { policy: "edit-profile", needsUser: true }]);
  });

  test("ignores empty members, and accepts older names", () => {
    const ClientCertificates = [{ SourceType: "Path", CertificateDiskPath: "/run/app.pem" }];
    const empty = { ClientSecret: "", Domain: "", CallbackPath: "/signin-oidc" };
    const more = { SendX5C: true, ExtraQueryParameters: { dc: "test" } };
    expect(entra({ ...section, ...empty, ...more, ClientCertificates }).problems).toEqual([]);
    expect(entra({ ...section, ClientId: "", ClientSecret: clientSecret }).problems.join()).toContain(
      "clientId: expected",
    );
  });

  test("reports a misspelt member and an invalid path", () => {
    const { problems } = entra({
      ...section,
      ClientSecret: clientSecret,
      Clientid: "x",
      CallbackPath: "oidc",
    } as never);
    expect(problems.join("\n")).toMatch(/unknown member "Clientid"[\s\S]*CallbackPath: expected a path/);
  });
});

describe("entraFromEnvironment()", () => {
  const env = { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId };

  test.each([
    { AZURE_CLIENT_SECRET: clientSecret },
    { AZURE_CLIENT_CERTIFICATE_PATH: "/app.pem", AZURE_CLIENT_CERTIFICATE_PASSWORD: "open sesame" },
    { AZURE_FEDERATED_TOKEN_FILE: "/var/run/token", AZURE_AUTHORITY_HOST: "https://login.microsoftonline.us/" },
  ])("accepts the variables %o", (credential) => {
    expect(entraFromEnvironment({ ...env, ...credential }).problems).toEqual([]);
  });

  test("names each missing variable, and treats an empty one as missing", () => {
    const { problems } = entraFromEnvironment({ AZURE_CLIENT_ID: "", AZURE_CLIENT_SECRET: "" });
    expect(problems).toEqual([
      expect.stringContaining("AZURE_TENANT_ID"),
      expect.stringContaining("AZURE_CLIENT_ID"),
      expect.stringMatching(/AZURE_CLIENT_SECRET.*AZURE_CLIENT_CERTIFICATE_PATH.*AZURE_FEDERATED_TOKEN_FILE/),
    ]);
  });
});
