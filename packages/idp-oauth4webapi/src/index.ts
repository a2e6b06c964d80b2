export { clientSecretBasic, clientSecretPost, none } from "./client/authentication.ts";
export type { ClientAuthentication, ClientExtension, Profile } from "./extension.ts";
export { oidc } from "./oidc.ts";
export type { OidcOptions } from "./options/options.ts";
export type { SigningAlg } from "./options/settings.ts";
