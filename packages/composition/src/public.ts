/** What every adapter re-exports, so that a user installs one adapter, one provider and one store. */
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
  type Sealer,
  type SessionSummary,
  type SignOutScope,
  type Store,
  type StoreDriver,
  type TokenRequest,
} from "@identity-web/core";
export type {
  FetchOptions,
  Routes,
  SignedInUser,
  SignInOptions,
  SignInRequirement,
  SignOutOptions,
  UserSession,
} from "@identity-web/core/http";
export type { IdentityOptions, SessionOptions } from "./options.ts";
export { tokens } from "./tokens.ts";
