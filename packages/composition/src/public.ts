/** What every adapter re-exports, so that a user installs one adapter, one provider and one store. */
export {
  type AccessToken,
  type Account,
  type AccountId,
  type AccountKey,
  type AdministerAccounts,
  type Clock,
  type Grant,
  IdentityError,
  type IdentityErrorCode,
  type IdentityEvent,
  type Limits,
  type MemoryStore,
  type MemoryStoreOptions,
  memoryStore,
  type ProviderDriver,
  type SessionSummary,
  type SignOutScope,
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
