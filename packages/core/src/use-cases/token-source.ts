import type { Grant, GrantKey, Renewal, TokenRequest } from "../domain/grant.ts";
import type { IdentityError } from "../errors/identity-error.ts";
import type { RefreshAnswer } from "../ports/identity-provider.ts";

/** Where a grant lies and what gets it more tokens: a sign-in's refresh token, a token that came in, the app itself. */
export interface TokenSource {
  readonly key: GrantKey;
  /** The grant that comes to be where there is none. `undefined`: it comes with its sign-in only. */
  readonly first: Grant | undefined;
  /** The earliest time at which the token was issued that `first` comes to be by, in ms since the epoch. @default its issue time */
  readonly issuedAfter?: number;
  /** Asks the provider. Any error that it throws counts as "unknown". */
  ask(grant: Grant, request: TokenRequest, signal: AbortSignal): Promise<RefreshAnswer>;
  /** What a grant's renewal is after an answer. */
  renewal(rotated: boolean | undefined, before: Renewal): Renewal;
  /** Why there is no token where there is no grant and none may come to be. */
  missing(request: TokenRequest): Promise<IdentityError>;
  /** The error that the caller gets for such an answer; `undefined`: the same as for a sign-in's. */
  explain(failed: "refused" | "interaction", request: TokenRequest, error: IdentityError): IdentityError | undefined;
}
