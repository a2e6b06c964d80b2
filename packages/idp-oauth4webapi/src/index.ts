export { oidc } from "./oidc.ts";
export type { ClientAuthentication, OidcOptions, SigningAlg } from "./options.ts";
