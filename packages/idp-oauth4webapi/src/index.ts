export { oidc } from "./oidc.ts";
export type {
  ClientAuthentication,
  ClientKey,
  ClientKeyAlg,
  OidcOptions,
  PrivateKeyMaterial,
  ResponseMode,
  SigningAlg,
} from "./options/options.ts";
