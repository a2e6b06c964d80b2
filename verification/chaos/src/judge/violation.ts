import type { Entry } from "../world/history.ts";

export type Kind =
  /** A token after its removal was acknowledged. */
  | "resurrected"
  /** A session after its end was acknowledged. */
  | "lostSignOut"
  /** A single-use refresh token, or a code, that the provider got twice. */
  | "sentTwice"
  /** A living session of which somebody was told that there is none, or that has lost its tokens, for no reason. */
  | "endedForNothing"
  /** A refresh token that came too late to be kept, or whose grant was removed, and that was never revoked. */
  | "notRevoked"
  /** What was before the store lost its memory, and still brings something. */
  | "outlivedReset"
  /** An answer that no rule knows, such as another account's token. */
  | "strange";

export interface Violation {
  readonly kind: Kind;
  /** Of the guarantee: G1 to G10. */
  readonly rule: string;
  readonly what: string;
  /** What shows it, in order of time. */
  readonly entries: readonly Entry[];
}
