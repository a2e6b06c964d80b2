import type { AccountId } from "../domain/account.ts";

/** A token as it came to this app's own API. */
export interface PresentedToken {
  /** A secret: never log it. */
  readonly value: string;
  /** How it came (the scheme of `Authorization`), in lower case: "bearer" or "dpop". */
  readonly scheme: string;
  /** What was asked for: a proof is made for one method and one address (without query and fragment). */
  readonly method: string;
  readonly url: string;
  /** The `DPoP` header, where there was one. */
  readonly proof?: string;
}

/** A token that came to this app's own API, checked. Times in ms since the epoch. */
export interface BearerToken {
  /** Whose token it is; `undefined`: an app's own, for no user. */
  readonly account?: AccountId & { readonly username?: string; readonly name?: string };
  /** The client that sent it (`azp`, `appid`, `client_id`), where the token says. */
  readonly client?: string;
  /** What the user let that client do here (`scope`, `scp`). */
  readonly scopes: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly claims: Readonly<Record<string, unknown>>;
}
