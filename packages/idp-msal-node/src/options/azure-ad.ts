import type { ProviderRoutes } from "@identity-web/core";
import { expected, show } from "@identity-web/core/options";
import { defined, isRecord, type JsonRecord, kindOf } from "@identity-web/core/provider-kit";
import type { EntraCredential, EntraOptions } from "./options.ts";

/**
 * The "AzureAd" (or "AzureAdB2C") section of an ASP.NET Core app, with its names.
 *
 * @see https://learn.microsoft.com/entra/msal/dotnet/microsoft-identity-web/
 */
export interface AzureAdSection {
  readonly Instance?: string;
  readonly TenantId?: string;
  readonly Domain?: string;
  readonly Authority?: string;
  readonly ClientId: string;
  readonly ClientSecret?: string;
  readonly ClientCredentials?: readonly AzureAdCredential[];
  /** The older name of `ClientCredentials`. */
  readonly ClientCertificates?: readonly AzureAdCredential[];
  /** Ignored: this client always sends the certificate. */
  readonly SendX5C?: boolean;
  readonly ClientCapabilities?: readonly string[];
  /** For every authorization request. */
  readonly ExtraQueryParameters?: Readonly<Record<string, string>>;
  readonly CallbackPath?: string;
  readonly SignedOutCallbackPath?: string;
  readonly RemoteSignOutPath?: string;
  readonly SignUpSignInPolicyId?: string;
  readonly ResetPasswordPolicyId?: string;
  readonly EditProfilePolicyId?: string;
  readonly Audience?: string;
  readonly Audiences?: readonly string[];
}

/** One of `ClientCredentials`. The first one that a Node app can use is used. */
export interface AzureAdCredential {
  readonly SourceType: string;
  readonly ClientSecret?: string;
  readonly CertificateDiskPath?: string;
  readonly CertificatePassword?: string;
  readonly SignedAssertionFileDiskPath?: string;
  readonly ManagedIdentityClientId?: string;
  /** Needed only if it differs from the cloud's usual URL. */
  readonly TokenExchangeUrl?: string;
}

const names: Readonly<Record<keyof AzureAdSection, true>> = {
  Instance: true,
  TenantId: true,
  Domain: true,
  Authority: true,
  ClientId: true,
  ClientSecret: true,
  ClientCredentials: true,
  ClientCertificates: true,
  SendX5C: true,
  ClientCapabilities: true,
  ExtraQueryParameters: true,
  CallbackPath: true,
  SignedOutCallbackPath: true,
  RemoteSignOutPath: true,
  SignUpSignInPolicyId: true,
  ResetPasswordPolicyId: true,
  EditProfilePolicyId: true,
  Audience: true,
  Audiences: true,
};

/** Whether an object has members of the section. */
export const isAzureAd = (options: object): options is AzureAdSection =>
  Object.keys(options).some((name) => name in names);

/** The section as options of this package. The problems are misspelled members and those that a Node app can't use. */
export function fromAzureAd(given: AzureAdSection): {
  options: Record<string, unknown>;
  routes: ProviderRoutes;
  problems: readonly string[];
} {
  const section = withoutEmpty(given);
  const problems = Object.keys(section)
    .filter((name) => !(name in names))
    .map((name) => `unknown member ${show(name)}: expected one of ${Object.keys(names).join(", ")}`);
  const { Instance, Authority, ClientId, ClientSecret, ClientCapabilities, Audience, Audiences } = section;
  const credentials = section.ClientCredentials ?? section.ClientCertificates;
  // The URLs of B2C contain the directory's domain.
  const tenantId = section.SignUpSignInPolicyId === undefined ? section.TenantId : (section.Domain ?? section.TenantId);
  const found = credentialOf(credentials, problems);
  const apiAudiences = Audiences ?? (Audience === undefined ? undefined : [Audience]);
  const options = {
    clientId: ClientId,
    tenantId: tenantId ?? section.Domain,
    instance: Instance,
    authority: Authority,
    clientSecret: found === undefined ? ClientSecret : undefined,
    credential: found,
    clientCapabilities: ClientCapabilities,
    authorizationParameters: section.ExtraQueryParameters,
    policies: policiesOf(section),
    apiAudiences,
  } satisfies { [Name in keyof EntraOptions]?: unknown };
  return {
    options: Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
    routes: routesOf(section, problems),
    problems,
  };
}

/** Templates leave unused members empty. An empty client id was forgotten. */
function withoutEmpty(section: AzureAdSection): AzureAdSection {
  const filled = Object.entries(section).filter(
    ([name, value]) => name === "ClientId" || (value !== "" && value !== null),
  );
  return { ...Object.fromEntries(filled), ClientId: section.ClientId };
}

function policiesOf(section: AzureAdSection): EntraOptions["policies"] {
  const { SignUpSignInPolicyId, ResetPasswordPolicyId, EditProfilePolicyId } = section;
  if (SignUpSignInPolicyId === undefined) return undefined;
  return {
    signUpSignIn: SignUpSignInPolicyId,
    ...defined({ passwordReset: ResetPasswordPolicyId, editProfile: EditProfilePolicyId }),
  };
}

function routesOf(section: AzureAdSection, problems: string[]): ProviderRoutes {
  const routes: { -readonly [Name in keyof ProviderRoutes]: string } = {};
  const paths = [
    ["callback", "CallbackPath"],
    ["signedOut", "SignedOutCallbackPath"],
    ["frontChannelLogout", "RemoteSignOutPath"],
  ] as const;
  for (const [route, name] of paths) {
    const path: unknown = section[name];
    if (path === undefined) continue;
    if (typeof path === "string" && path.startsWith("/")) routes[route] = path;
    else problems.push(expected(name, 'a path such as "/signin-oidc"', show(path)));
  }
  return routes;
}

/** Why a Node app can't use a source of credentials, and the alternative. */
const unusable: Readonly<Record<string, string>> = {
  KeyVault: "read the certificate from the vault yourself, and pass credential: { certificate, privateKey }",
  Base64Encoded: "it is a PKCS #12 archive; convert it to PEM (openssl pkcs12 -in app.pfx -nodes) and use Path",
  StoreWithThumbprint: "there is no Windows certificate store; export it to a PEM file and use Path",
  StoreWithDistinguishedName: "there is no Windows certificate store; export it to a PEM file and use Path",
};

function credentialOf(credentials: unknown, problems: string[]): EntraCredential | undefined {
  if (credentials === undefined) return undefined;
  const reasons: string[] = [];
  for (const [index, one] of (Array.isArray(credentials) ? credentials : [credentials]).entries()) {
    const found = isRecord(one) ? readCredential(one) : `expected an object, and got ${kindOf(one)}`;
    if (typeof found !== "string") return found;
    reasons.push(`ClientCredentials[${index}]: ${found}`);
  }
  problems.push(
    ...(reasons.length > 0 ? reasons : [expected("ClientCredentials", "a list of credentials", "an empty list")]),
  );
  return undefined;
}

function readCredential(one: JsonRecord): EntraCredential | string {
  const text = (name: string) => (typeof one[name] === "string" && one[name] !== "" ? one[name] : undefined);
  const missing = (name: string) => `SourceType "${one.SourceType}" needs ${name}`;
  switch (one.SourceType) {
    case "ClientSecret": {
      const clientSecret = text("ClientSecret");
      return clientSecret === undefined ? missing("ClientSecret") : { clientSecret };
    }
    case "Path": {
      const certificatePath = text("CertificateDiskPath");
      const passphrase = text("CertificatePassword");
      if (certificatePath === undefined) return missing("CertificateDiskPath");
      return { certificatePath, ...defined({ passphrase }) };
    }
    case "SignedAssertionFilePath": {
      const assertionFile = text("SignedAssertionFileDiskPath");
      return assertionFile === undefined ? missing("SignedAssertionFileDiskPath") : { assertionFile };
    }
    case "SignedAssertionFromManagedIdentity": {
      const [clientId, audience] = [text("ManagedIdentityClientId"), text("TokenExchangeUrl")];
      if (clientId === undefined && audience === undefined) return { managedIdentity: true };
      return {
        managedIdentity: {
          ...defined({ clientId, audience }),
        },
      };
    }
    default: {
      const why = unusable[String(one.SourceType)];
      if (why !== undefined) return `SourceType "${one.SourceType}" is not for Node: ${why}`;
      return expected(
        "SourceType",
        '"ClientSecret", "Path", "SignedAssertionFilePath" or "SignedAssertionFromManagedIdentity"',
        show(one.SourceType),
      );
    }
  }
}
