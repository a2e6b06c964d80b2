/** The request for a client assertion. */
export interface AssertionRequest {
  readonly clientId: string;
  readonly tokenEndpoint: string;
}

/**
 * How the app authenticates at Entra: exactly one of these.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/how-to-add-credentials
 */
export type EntraCredential =
  /** A client secret: its value, not its id. */
  | { readonly clientSecret: string }
  /** A certificate (PEM; with its chain, if Entra trusts the issuer) and its RSA private key (PEM). */
  | { readonly certificate: string; readonly privateKey: string; readonly passphrase?: string }
  /** A PEM file with both, read when it is first needed. */
  | { readonly certificatePath: string; readonly passphrase?: string }
  /** A JWT of an issuer that the app registration trusts (workload identity federation), requested for every token request. */
  | { readonly assertion: (request: AssertionRequest) => string | Promise<string> }
  /** A file with such a JWT, read at every token request: Kubernetes replaces it before it expires. */
  | { readonly assertionFile: string }
  /**
   * A managed identity that the app registration trusts. A client id names a user-assigned one. `audience` is that of the
   * federated credential, if it isn't the default of the cloud ("api://AzureADTokenExchange" in the public one).
   */
  | { readonly managedIdentity: true | { readonly clientId?: string; readonly audience?: string } };

/** User flows of Azure AD B2C, by their names: "B2C_1_signupsignin". */
export interface B2cPolicies {
  readonly signUpSignIn: string;
  readonly passwordReset?: string;
  readonly editProfile?: string;
}

/** The options of `entra()`. */
export interface EntraOptions {
  /**
   * The directory: its id (a GUID) or one of its domains. Or "organizations" (work and school accounts of any tenant), "common"
   * (personal accounts, too) or "consumers" (only personal accounts). Optional for External ID and with `authority`.
   */
  readonly tenantId?: string;
  /** The app registration's "Application (client) ID". */
  readonly clientId: string;
  /** How the app authenticates. Required, unless `clientSecret` is set. */
  readonly credential?: EntraCredential;
  /** Short for `credential: { clientSecret }`. */
  readonly clientSecret?: string;
  /**
   * The cloud of the directory. US government: https://login.microsoftonline.us. China:
   * https://login.partner.microsoftonline.cn. External ID: https://contoso.ciamlogin.com. Azure AD B2C:
   * https://contoso.b2clogin.com.
   *
   * @default "https://login.microsoftonline.com"
   */
  readonly instance?: string;
  /**
   * Instance and tenant in one URL, such as https://login.microsoftonline.com/organizations. Or the issuer of another OpenID
   * provider to use through MSAL (AD FS, a custom domain).
   */
  readonly authority?: string;
  /** The user flows of Azure AD B2C. */
  readonly policies?: B2cPolicies;
  /** The ids of the tenants whose users may sign in. @default all tenants that `tenantId` admits */
  readonly allowedTenants?: readonly string[];
  /**
   * The client capabilities of the app. "cp1" means that the app answers claims challenges (Continuous Access Evaluation), as
   * `user.fetch` does. Entra's access tokens are then valid for a day, and APIs refuse them after critical events. Set `[]` in
   * an app that sends its tokens by other means and doesn't answer challenges.
   *
   * @default ["cp1"]
   * @see https://learn.microsoft.com/entra/identity-platform/claims-challenge
   */
  readonly clientCapabilities?: readonly string[];
  /** How Entra sends the browser back. @default "query" */
  readonly responseMode?: "query" | "form_post";
  /** Further parameters for every authorization request. Those of a single sign-in replace them. @default {} */
  readonly authorizationParameters?: Readonly<Record<string, string>>;
  /**
   * The audiences of access tokens for this app's own API, beside its client id. An app for every directory ("common",
   * "organizations" without `allowedTenants`) may not use a name that another directory could register, too.
   *
   * @default [`api://${clientId}`]
   */
  readonly apiAudiences?: readonly string[];
  /** Whether the provider rotates refresh tokens. @default "reusable", as Entra does; "learn" with another provider's `authority` */
  readonly refreshTokens?: "single-use" | "reusable" | "learn";
  /** How many seconds Entra's clock may be off. @default 30 */
  readonly clockToleranceSeconds?: number;
  /** How long one request to Entra may take, in ms. @default 10_000 */
  readonly timeoutMs?: number;
  /** The function that sends requests. @default the runtime's `fetch` */
  readonly fetch?: typeof fetch;
}
