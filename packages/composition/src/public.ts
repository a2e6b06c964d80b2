/**
 * The names that every adapter re-exports, so that a user installs one adapter, one provider and one store. If you add a name here,
 * add it to each adapter (`check:architecture` names the adapters that lack it).
 */
export {
  type AccessToken,
  type Account,
  type AccountId,
  type AccountKey,
  type AdministerAccounts,
  type Background,
  type Clock,
  type Crypto,
  type Events,
  type Grant,
  IdentityError,
  type IdentityErrorCode,
  type IdentityEvent,
  type IdentityProvider,
  type Limits,
  type MemoryStore,
  type MemoryStoreOptions,
  memoryStore,
  type ProviderDriver,
  type Readiness,
  type Sealer,
  type SessionSummary,
  type SignOutScope,
  type Store,
  type StoreDriver,
  type TokenRequest,
} from "@identity-web/core";
export type {
  ApiOf,
  ApiOptions,
  CurrentOptions,
  Feature,
  FetchOptions,
  NamedApi,
  PageName,
  PagesOptions,
  RenderedPage,
  RoutePaths,
  Routes,
  SignedInUser,
  SignInOptions,
  SignInRequirement,
  SignOutOptions,
  TextKey,
  Translation,
  UserSession,
  VisitorPage,
} from "@identity-web/core/http";
export type { IdentityContainer } from "./container.ts";
export type { IdentityOptions, SessionOptions } from "./options.ts";
export { tokens } from "./tokens.ts";
export type { IdentityTools } from "./tools.ts";
