// @identity-web/core/provider-kit: code that provider clients share.
export { type Defined, defined } from "../domain/defined.ts";
export { isFlat, isRecord, type JsonRecord, parseRecord, stringMember } from "../domain/json.ts";
export { toSignIn } from "../domain/to-sign-in.ts";
export { oneLine } from "../errors/one-line.ts";
export { clientOf, isAppToken } from "./app-token.ts";
export { type Cached, cached } from "./cached.ts";
export { wrongParameters } from "./callback-parameters.ts";
export { accountOf, appClaims, issueTimeOf } from "./claims.ts";
export {
  type CodeClient,
  codeRequest,
  type ExpectedCallback,
  expectedCallback,
  ownParameters,
  type SignInValues,
} from "./code-request.ts";
export { type DocumentParts, loadDocument } from "./document.ts";
export { type HeldBackSend, heldBack } from "./held-back.ts";
export { createSend, RequestFailed, retryAfterSeconds, type Send } from "./http.ts";
export { checkRecipient } from "./id-token.ts";
export { checkByKeys, type KeySet, loadKeySet, type PublishedKey } from "./key-set.ts";
export { lifetimeMs } from "./lifetime.ts";
export { isLoopback, isSafe } from "./loopback.ts";
export { endpointOf, loadMetadata } from "./metadata.ts";
export { checkCompact, readToken } from "./read-token.ts";
export { type Refusal, readRefusal, refusalFromCallback } from "./refusal.ts";
export { OffClock, RuleBroken } from "./rule-broken.ts";
export { grantedScopes, splitScope, uncovered, union } from "./scopes.ts";
export { kindOf, show, showText } from "./show.ts";
export { type SigningAlg, signingAlgs } from "./signing-algs.ts";
export {
  isClientRefused,
  type RefusedRequest,
  refusalFacts,
  refused,
  type TokenFailure,
  unanswered,
} from "./token-failure.ts";
export { checkNotAhead, checkTimes, clockCure, offClock, secondsNow } from "./token-times.ts";
export { asUnavailable, whyOf } from "./unavailable.ts";
