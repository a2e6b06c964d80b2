export type { AzureAdCredential, AzureAdSection } from "./azure-ad.ts";
export { entra, entraFromEnvironment } from "./entra.ts";
export type { Environment } from "./from-environment.ts";
export type { AssertionRequest, B2cPolicies, EntraCredential, EntraOptions } from "./options.ts";
