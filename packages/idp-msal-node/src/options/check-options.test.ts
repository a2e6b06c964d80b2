import { describe, expect, test } from "vitest";
import { entra, entraFromEnvironment } from "../index.ts";
import { fromAzureAd } from "./azure-ad.ts";

const tenantId = "aaaabbbb-0000-cccc-1111-dddd2222eeee";
const clientId = "11112222-bbbb-3333-cccc-4444dddd5555";
const clientSecret = "a-secret-that-nobody-may-see";
const good = { tenantId, clientId, clientSecret };

describe("entra()", () => {
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
  ])("%s: nothing is wrong", (_, options) => {
    expect(entra(options).problems).toEqual([]);
  });

  test.each([
    [{ clientId, clientSecret }, "tenantId is missing"],
    [{ ...good, tenantId: "https://contoso" }, "tenantId must be"],
    [{ ...good, clientId: "" }, "clientId must be"],
    [{ tenantId, clientId }, "credential is missing"],
    [{ ...good, clientSecret: "" }, "clientSecret must be a text, not an empty string"],
    [{ ...good, clientSecret: undefined }, "credential is missing"],
    [{ ...good, credential: { clientSecret } }, "two credentials"],
    [{ tenantId, clientId, credential: { clientSecret, assertionFile: "x" } }, "clientSecret and assertionFile"],
    [{ tenantId, clientId, credential: { certificate: "x", privateKey: "y" } }, "BEGIN CERTIFICATE"],
    [{ tenantId, clientId, credential: {} }, "expected one of"],
    [{ tenantId, clientId, credential: { assertion: "jwt" } }, "must be a function"],
    [{ tenantId, clientId, credential: { managedIdentity: { client: "x" } } }, "true or { clientId, audience }"],
    [{ tenantId, clientId, credential: { managedIdentity: { clientId: "" } } }, "true or { clientId, audience }"],
    [{ ...good, instance: "http://login.microsoftonline.com" }, "must be https"],
    [{ ...good, instance: "login.microsoftonline.com" }, "must be a URL"],
    [{ ...good, instance: "https://a.test", authority: "https://a.test" }, "say the same"],
    [{ ...good, instance: "https://contoso.b2clogin.com" }, "policies are missing"],
    [{ ...good, instance: "https://contoso.b2clogin.com", policies: {} }, "policies.signUpSignIn is missing"],
    [{ ...good, instance: "https://contoso.b2clogin.com", policies: { signUpSignIn: "a b" } }, "user flow's name"],
    [{ ...good, allowedTenants: ["contoso.com"] }, "GUIDs"],
    [{ ...good, tenantId: "common", apiAudiences: ["api://orders"] }, "no other directory can give"],
    [{ ...good, tenantId: "organizations", apiAudiences: [`api://${clientId}x`] }, "no other directory can give"],
    [{ ...good, clientCapabilities: "cp1" }, "must be a list"],
    [{ ...good, responseMode: "fragment" }, "responseMode must be"],
    [{ ...good, timeoutMs: 0 }, "timeoutMs must be"],
    [{ ...good, authorizationParameters: { nonce: "x" } }, "can't set nonce"],
    [{ ...good, scopes: ["User.Read"] }, "belongs to identity"],
    [{ ...good, client_capabilities: [] }, 'did you mean "clientCapabilities"'],
  ])("%#: says what is wrong, and no secret", (options, words) => {
    // As plain JavaScript would call it.
    const { problems, open } = entra(options as never);
    expect(problems.join("\n")).toContain(words);
    expect(problems.join("\n")).not.toContain(clientSecret);
    expect(() => open({} as never)).toThrow(words);
  });

  test("everything that is wrong is said at once", () => {
    expect(entra({ clientId: "", timeoutMs: -1 } as never).problems).toHaveLength(4);
  });
});

describe("the AzureAd section", () => {
  const section = { Instance: "https://login.microsoftonline.com/", TenantId: tenantId, ClientId: clientId };

  test("its paths go before the app's own; absent, ours stay", () => {
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

  test("of ClientCredentials the first that Node can use counts", () => {
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
  ])("%o", (credential, managedIdentity) => {
    const { options, problems } = fromAzureAd({ ...section, ClientCredentials: [credential] });
    expect([options.credential, problems]).toEqual([{ managedIdentity }, []]);
  });

  test.each([
    [{ SourceType: "KeyVault" }, "read the certificate from the vault yourself"],
    [{ SourceType: "StoreWithThumbprint" }, "export it to a PEM file"],
    [{ SourceType: "Path" }, "needs CertificateDiskPath"],
    [{ SourceType: "Magic" }, 'not "Magic"'],
  ])("%o: why not, and what instead", (credential, words) => {
    expect(entra({ ...section, ClientCredentials: [credential] }).problems.join("\n")).toContain(words);
  });

  test("the AzureAdB2C section: its directory by the domain, its user flows", () => {
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

  test("what templates leave empty, and older names", () => {
    const ClientCertificates = [{ SourceType: "Path", CertificateDiskPath: "/run/app.pem" }];
    const empty = { ClientSecret: "", Domain: "", CallbackPath: "/signin-oidc" };
    const more = { SendX5C: true, ExtraQueryParameters: { dc: "test" } };
    expect(entra({ ...section, ...empty, ...more, ClientCertificates }).problems).toEqual([]);
    expect(entra({ ...section, ClientId: "", ClientSecret: clientSecret }).problems.join()).toContain(
      "clientId must be",
    );
  });

  test("what is misspelt, or no path", () => {
    const { problems } = entra({
      ...section,
      ClientSecret: clientSecret,
      Clientid: "x",
      CallbackPath: "oidc",
    } as never);
    expect(problems.join("\n")).toMatch(/unknown member "Clientid"[\s\S]*CallbackPath must be a path/);
  });
});

describe("entraFromEnvironment()", () => {
  const env = { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId };

  test.each([
    { AZURE_CLIENT_SECRET: clientSecret },
    { AZURE_CLIENT_CERTIFICATE_PATH: "/app.pem", AZURE_CLIENT_CERTIFICATE_PASSWORD: "open sesame" },
    { AZURE_FEDERATED_TOKEN_FILE: "/var/run/token", AZURE_AUTHORITY_HOST: "https://login.microsoftonline.us/" },
  ])("%o", (credential) => {
    expect(entraFromEnvironment({ ...env, ...credential }).problems).toEqual([]);
  });

  test("what is missing is named by its variable, and an empty one is missing", () => {
    const { problems } = entraFromEnvironment({ AZURE_CLIENT_ID: "", AZURE_CLIENT_SECRET: "" });
    expect(problems).toEqual([
      expect.stringContaining("AZURE_TENANT_ID"),
      expect.stringContaining("AZURE_CLIENT_ID"),
      expect.stringMatching(/AZURE_CLIENT_SECRET.*AZURE_CLIENT_CERTIFICATE_PATH.*AZURE_FEDERATED_TOKEN_FILE/),
    ]);
  });
});
