import type { Part, Setting } from "./part.ts";

export interface Provider extends Part {
  readonly settings: readonly Setting[];
  /** The arguments that `npm run register` passes to the doctor. */
  readonly registerAs: string;
}

const oidc = "@identity-web/idp-oauth4webapi";
const client = [
  { name: "CLIENT_ID", value: "" },
  { name: "CLIENT_SECRET", value: "" },
];

/** The API that the app calls to begin with: the provider's own, which answers to a token of any user. */
const api = (url: string, scope = "openid"): readonly Setting[] => [
  { name: "API_URL", value: url },
  { name: "API_SCOPE", value: scope },
];

const byIssuer = (
  id: string,
  label: string,
  issuer: string,
  userinfo: string,
  templates = "provider-oidc",
): Provider => ({
  id,
  label,
  templates: [templates],
  dependencies: [oidc],
  devDependencies: [],
  settings: [{ name: "ISSUER", value: issuer }, ...client, ...api(userinfo)],
  registerAs: id,
});

/** Stands for a new secret in a setting's value. */
export const newSecret = "<new secret>";

/** The identity providers that an app can be created for. */
export const providers: readonly Provider[] = [
  {
    ...byIssuer("local", "a local provider to begin with", "http://localhost:3001", ""),
    templates: ["provider-oidc", "local"],
    devDependencies: ["oidc-provider", "@types/oidc-provider"],
    settings: [
      { name: "ISSUER", value: "http://localhost:3001" },
      { name: "CLIENT_ID", value: "app" },
      { name: "CLIENT_SECRET", value: newSecret },
      ...api("http://localhost:3001/api", "Mail.Read"),
    ],
    registerAs: "other",
  },
  {
    id: "entra",
    label: "Microsoft Entra",
    templates: ["provider-entra"],
    dependencies: ["@identity-web/idp-msal-node"],
    // The app's test signs in at a fake OpenID provider.
    devDependencies: [oidc],
    settings: [
      ...["AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"].map((name) => ({ name, value: "" })),
      ...api("https://graph.microsoft.com/v1.0/me", "User.Read"),
    ],
    registerAs: "entra",
  },
  byIssuer(
    "keycloak",
    "Keycloak",
    "https://keycloak.example/realms/acme",
    "https://keycloak.example/realms/acme/protocol/openid-connect/userinfo",
    "provider-keycloak",
  ),
  byIssuer("auth0", "Auth0", "https://acme.eu.auth0.com/", "https://acme.eu.auth0.com/userinfo"),
  byIssuer("okta", "Okta", "https://acme.okta.com/oauth2/default", "https://acme.okta.com/oauth2/default/v1/userinfo"),
  {
    ...byIssuer("google", "Google", "", "", "provider-google"),
    settings: [...client, ...api("https://openidconnect.googleapis.com/v1/userinfo")],
  },
  byIssuer("other", "another OpenID Connect provider", "https://id.example", "https://id.example/userinfo"),
];
