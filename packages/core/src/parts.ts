// `@identity-web/core/parts`: the parts that composition and tests combine. Apps and drivers import `@identity-web/core`.
export { accountKeyFromHash, accountKeyText } from "./domain/account.ts";
export { appId } from "./domain/app.ts";
export { comparableIssuer, isConcerned, issuedUntil } from "./domain/logout-notice.ts";
export { signOutScopes } from "./domain/removal.ts";
export { parseReturnTo } from "./domain/return-to.ts";
export { summarize } from "./domain/session.ts";
export type { Transaction } from "./domain/transaction.ts";
export { type MemoryCells, memoryCells } from "./memory/memory-cells.ts";
export type { Ports } from "./ports/ports.ts";
export { createBackground } from "./runtime/background.ts";
export { guardedStore } from "./runtime/guarded-store.ts";
export { sharedLooks } from "./runtime/shared-looks.ts";
export { checkReadiness } from "./use-cases/check-readiness.ts";
export { defaultLimits } from "./use-cases/limits.ts";
export {
  CarryOutEvent,
  type EventAction,
  type EventSubject,
  subjectName,
  type VerifiedEvent,
} from "./use-cases/security-events/carry-out.ts";
export type { SignInResult } from "./use-cases/sign-in.ts";
export { TellRemovals } from "./use-cases/tell-removals.ts";
export { createUseCases, type UseCases } from "./use-cases/use-cases.ts";
export { AppTokens } from "./use-cases/without-session/app-tokens.ts";
export { BearerTokens, type Caller } from "./use-cases/without-session/bearer-tokens.ts";
export { noticesInTurn } from "./use-cases/work-limit.ts";
