export { entra, entraFromEnvironment } from "./entra.ts";
export type { AzureAdCredential, AzureAdSection } from "./options/azure-ad.ts";
export type { Environment } from "./options/from-environment.ts";
export type { AssertionRequest, B2cPolicies, EntraCredential, EntraOptions } from "./options/options.ts";
