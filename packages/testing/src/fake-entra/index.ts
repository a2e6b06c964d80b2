export type { EntraAuthorizing } from "./authorize.ts";
export { type SelfSignedCertificate, selfSignedCertificate } from "./certificate.ts";
export { type FakeEntra, fakeEntra } from "./fake-entra.ts";
export type { BearerVerdict, ProtectedApi } from "./graph.ts";
export type {
  FakeApp,
  FakeEntraOptions,
  FakeEntraSettings,
  FakeTenant,
  FakeUser,
  FederatedCredential,
} from "./options.ts";
export type { EntraPlace } from "./places.ts";
export type { EntraRequest } from "./records.ts";
export type { EntraMishap } from "./router.ts";
export { type RunningFakeEntra, startFakeEntra } from "./start-fake-entra.ts";
export type { EntraTokenInfo } from "./state.ts";
