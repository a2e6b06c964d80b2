import type { Grant, GrantKey, Renewal, TokenRequest } from "../domain/grant.ts";
import type { IdentityError } from "../errors/identity-error.ts";
import type { RefreshAnswer } from "../ports/identity-provider.ts";
import type { NamedUser } from "../ports/token-cache.ts";

/** The place of a grant, and how it gets tokens: by a sign-in's refresh token, a caller's token, or the app's credentials. */
export interface TokenSource {
  readonly key: GrantKey;
  /** The grant to create if there is none. `undefined`: only a sign-in creates the grant. */
  readonly first: Grant | undefined;
  /** The earliest possible issue time of the caller's token, in ms since the epoch. @default the issue time of `first` */
  readonly issuedAfter?: number;
  /** The caller's issuer and identifiers, which a security event may name. @default none */
  readonly named?: Omit<NamedUser, "until"> | undefined;
  /** Requests a token from the provider. A thrown error counts as "unknown". */
  ask(grant: Grant, request: TokenRequest, signal: AbortSignal): Promise<RefreshAnswer>;
  /** The renewal of the grant after an answer. */
  renewal(rotated: boolean | undefined, before: Renewal): Renewal;
  /** The error if there is no grant and none may be created. */
  missing(request: TokenRequest): Promise<IdentityError>;
  /** The caller's error for a failed request. `undefined`: the same as for a session's grant. */
  explain(failed: "refused" | "interaction", request: TokenRequest, error: IdentityError): IdentityError | undefined;
}
