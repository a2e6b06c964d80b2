/** What a client assertion is asked for with. */
export interface AssertionRequest {
  readonly clientId: string;
  readonly tokenEndpoint: string;
}

/**
 * How the app shows Entra who it is. Exactly one of them.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/how-to-add-credentials
 */
export type EntraCredential =
  /** A client secret: its value, not its id. */
  | { readonly clientSecret: string }
  /** A certificate (PEM; with its chain, if Entra trusts the issuer) and its RSA private key (PEM). */
  | { readonly certificate: string; readonly privateKey: string; readonly passphrase?: string }
  /** A PEM file that holds both; read when it is first needed. */
  | { readonly certificatePath: string; readonly passphrase?: string }
  /** A JWT of an issuer that the app registration trusts (workload identity federation), asked for at every token request. */
  | { readonly assertion: (request: AssertionRequest) => string | Promise<string> }
  /** A file with such a JWT, read at every token request: Kubernetes replaces it before it expires. */
  | { readonly assertionFile: string }
  /**
   * A managed identity that the app registration trusts; with a client id: a user-assigned one. `audience` is that of the
   * federated credential, where it isn't the one of the directory's cloud ("api://AzureADTokenExchange" in the public one).
   */
  | { readonly managedIdentity: true | { readonly clientId?: string; readonly audience?: string } };

/** User flows of Azure AD B2C, by their names: "B2C_1_signupsignin". */
export interface B2cPolicies {
  readonly signUpSignIn: string;
  readonly passwordReset?: string;
  readonly editProfile?: string;
}

/** What `entra()` takes. */
export interface EntraOptions {
  /**
   * The directory: its id (a GUID) or a domain of it; or "organizations" (work and school accounts of any tenant), "common"
   * (personal ones, too) or "consumers" (personal ones alone). May be left out for External ID and with `authority`.
   */
  readonly tenantId?: string;
  /** The app registration's "Application (client) ID". */
  readonly clientId: string;
  readonly credential?: EntraCredential;
  /** Short for `credential: { clientSecret }`. */
  readonly clientSecret?: string;
  /**
   * Where the directory lives. Default https://login.microsoftonline.com; US government: https://login.microsoftonline.us;
   * China: https://login.partner.microsoftonline.cn; External ID: https://contoso.ciamlogin.com; Azure AD B2C:
   * https://contoso.b2clogin.com.
   */
  readonly instance?: string;
  /**
   * Instance and tenant in one URL, such as https://login.microsoftonline.com/organizations; or the issuer of another
   * OpenID provider that MSAL is to be used with (AD FS, a custom domain).
   */
  readonly authority?: string;
  /** The user flows of Azure AD B2C. */
  readonly policies?: B2cPolicies;
  /** The ids of the tenants whose users may sign in. Default: whoever `tenantId` lets in. */
  readonly allowedTenants?: readonly string[];
  /**
   * What the app can do. Default `["cp1"]`: it answers claims challenges (Continuous Access Evaluation), as `user.fetch`
   * does; Entra's access tokens then live for a day, and are refused as soon as something happens. An app that sends its
   * tokens by other means and doesn't answer challenges says `[]`.
   *
   * @see https://learn.microsoft.com/entra/identity-platform/claims-challenge
   */
  readonly clientCapabilities?: readonly string[];
  /** How Entra sends the browser back. Default `query`. */
  readonly responseMode?: "query" | "form_post";
  /** More parameters for every authorization request; those of a single sign-in win. */
  readonly authorizationParameters?: Readonly<Record<string, string>>;
  /**
   * What tokens for this app's own API are issued to, beside its client id. Default `api://<clientId>`. Where every directory
   * is let in ("common", "organizations" without `allowedTenants`), no name that another directory could register as well.
   */
  readonly apiAudiences?: readonly string[];
  /** Default: what Entra does, `reusable`; with another provider's `authority`: `learn`. */
  readonly refreshTokens?: "single-use" | "reusable" | "learn";
  /** How far Entra's clock may be off, in seconds. Default 30. */
  readonly clockToleranceSeconds?: number;
  /** How long one request to Entra may take, in ms. Default 10 000. */
  readonly timeoutMs?: number;
  /** What to send requests with. Default: the runtime's `fetch`. */
  readonly fetch?: typeof fetch;
}
