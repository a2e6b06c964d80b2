export type { SigningAlg } from "@identity-web/core/provider-kit";
export { clientSecretBasic, clientSecretPost, none } from "./client/authentication.ts";
export type { ClientAuthentication, ClientExtension, Profile } from "./extension.ts";
export { oidc } from "./oidc.ts";
export type { OidcOptions } from "./options/options.ts";
