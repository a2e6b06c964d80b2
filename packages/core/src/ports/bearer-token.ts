import type { AccountId } from "../domain/account.ts";

/** A token in a request to this app's own API, not yet checked. */
export interface PresentedToken {
  /** A secret: never log it. */
  readonly value: string;
  /** The scheme of the `Authorization` header in lower case: "bearer" or "dpop". */
  readonly scheme: string;
  /** The request's method. A DPoP proof is valid for one method and one URL (without query and fragment). */
  readonly method: string;
  readonly url: string;
  /** The `DPoP` header, if the request has one. */
  readonly proof?: string;
}

/** A checked token of a request to this app's own API. Times in ms since the epoch. */
export interface BearerToken {
  /** The user. `undefined`: an app's own token, without a user. */
  readonly account?: AccountId & { readonly username?: string; readonly name?: string };
  /** The client that the token was issued to (`azp`, `appid`, `client_id`), if the token names it. */
  readonly client?: string;
  /** The scopes that the user granted to that client (`scope`, `scp`). */
  readonly scopes: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly claims: Readonly<Record<string, unknown>>;
}
