import type { Entry } from "../world/history.ts";

export type Kind =
  /** A token after its removal was acknowledged. */
  | "resurrected"
  /** A session after its end was acknowledged. */
  | "lostSignOut"
  /** A single-use refresh token, or a code, that the provider got twice. */
  | "sentTwice"
  /** A living session that was answered as ended, or that has lost its tokens, without a reason. */
  | "endedForNothing"
  /** A refresh token that was never revoked, although it came too late or its grant was removed. */
  | "notRevoked"
  /** A removed grant whose living process left the revocation to another process. */
  | "leftToOthers"
  /** A session or token from before the store lost its data that is still accepted. */
  | "outlivedReset"
  /** An answer that no rule knows, such as another account's token. */
  | "strange";

export interface Violation {
  readonly kind: Kind;
  /** Of the guarantee: G1 to G10. */
  readonly rule: string;
  readonly what: string;
  /** The entries that show it, in order of time. */
  readonly entries: readonly Entry[];
  /** What else happened, with times in ms since the first entry. */
  readonly notes?: readonly string[];
}
