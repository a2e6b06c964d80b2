/** The fake Entra without msw, for any runtime. */
export type { EntraAuthorizing } from "./authorize.ts";
export { type SelfSignedCertificate, selfSignedCertificate } from "./certificate.ts";
export type { BearerVerdict, ProtectedApi } from "./graph.ts";
export type {
  EntraMishap,
  FakeApp,
  FakeEntraOptions,
  FakeEntraSettings,
  FakeTenant,
  FakeUser,
  FederatedCredential,
} from "./options.ts";
export type { EntraPlace } from "./places.ts";
export { type PlainFakeEntra, plainFakeEntra } from "./plain-fake-entra.ts";
export type { EntraRequest } from "./router.ts";
export type { Demand, EntraTokenInfo } from "./state.ts";
