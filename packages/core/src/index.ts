// `@identity-web/core`: the names for apps and for authors of stores, providers, adapters and features.
export type { Account, AccountId, AccountKey } from "./domain/account.ts";
export type { AppId } from "./domain/app.ts";
export { fromBase64Url, toBase64Url } from "./domain/base64url.ts";
export type { RecheckTerms } from "./domain/following.ts";
export {
  type AccessToken,
  apiScopes,
  type Grant,
  type GrantKey,
  type Renewal,
  type TokenRequest,
} from "./domain/grant.ts";
export type { LogoutNotice } from "./domain/logout-notice.ts";
export type { Mark, Removal, SignOutScope } from "./domain/removal.ts";
export type { Session, SessionKey, SessionSummary } from "./domain/session.ts";
export type { StoreContents } from "./domain/store-contents.ts";
export type { ProviderTransaction, SignInParameters } from "./domain/transaction.ts";
export { type ErrorMaker, type ErrorText, errorsOf } from "./errors/catalogue.ts";
export {
  IdentityError,
  type IdentityErrorCode,
  type IdentityErrorDetails,
  type SignInPolicy,
} from "./errors/identity-error.ts";
export { cellsOfLook, type KeyRange, lookPage } from "./ledger/look-page.ts";
export { cellsContents, cellsStore } from "./ledger/sealed.ts";
export { type MemoryStore, type MemoryStoreOptions, memoryStore } from "./memory/memory-store.ts";
export type { Awaitable } from "./ports/awaitable.ts";
export type { Background } from "./ports/background.ts";
export type { BearerToken, PresentedToken } from "./ports/bearer-token.ts";
export {
  type Cell,
  type CellStore,
  type CellVersion,
  changesCells,
  isDone,
  type Look,
  type Put,
  type Seen,
  type Step,
} from "./ports/cell-store.ts";
export type { Clock } from "./ports/clock.ts";
export type { Crypto } from "./ports/crypto.ts";
export { describeEvent } from "./ports/describe-event.ts";
export type { Events, EventType, IdentityEvent, WarningReason } from "./ports/events.ts";
export type {
  EndSession,
  EndSessionRequest,
  GrantState,
  IdentityProvider,
  PolicyRoute,
  ProviderContext,
  ProviderDriver,
  ProviderRoutes,
  RefreshAnswer,
  Refreshed,
  SignedIn,
  SignInRequest,
} from "./ports/identity-provider.ts";
export { describeNotable, type Severity } from "./ports/notable-events.ts";
export type { Outbox, RemovalTeller, RemovedUser } from "./ports/outbox.ts";
export type { Sealer } from "./ports/sealer.ts";
export type { SessionStore, SessionWithGrant } from "./ports/session-store.ts";
export type { Redemption, SignInOutcome, Store, StoreContext, StoreDriver } from "./ports/store.ts";
export type { RefreshClaim, RefreshOutcome, TokenCache, Version, Versioned } from "./ports/token-cache.ts";
export { ChangeWaiters } from "./runtime/change-waiters.ts";
export { ReportedChanges } from "./runtime/reported-changes.ts";
export { createSealer } from "./runtime/sealer.ts";
export { SteadyTime } from "./runtime/steady-time.ts";
export { systemClock } from "./runtime/system-clock.ts";
export { webCrypto } from "./runtime/web-crypto.ts";
export { AdministerAccounts } from "./use-cases/administer-accounts.ts";
export type { Readiness, ReadinessProblem } from "./use-cases/check-readiness.ts";
export type { Limits } from "./use-cases/limits.ts";
