import type { GrantKey, SessionKey, SignInOutcome } from "@identity-web/core";
import type { Certificate } from "../provider/certificate.ts";

/** Where core stores a sign-in. Only the simulated world uses it, never a judge. */
export interface Place {
  readonly session: SessionKey | undefined;
  readonly grant: GrantKey;
}

/** A sign-in that reached the store, or an on-behalf-of grant, which has no session. */
export interface Attempt {
  /** The provider's data: user, session and issue time. */
  readonly certificate: Certificate;
  readonly place: Place;
  readonly task: string;
  /** The names of the app and of the node that created it. */
  readonly app: string;
  readonly node: string;
  /** When its redemption began. */
  readonly begunAt: number;
  /** The true time when it was recorded, in ms since the epoch. */
  readonly time: number;
  readonly calledAt: number;
  /** When the store answered, and the answer. "failed": the store failed, so the outcome is unknown. */
  endedAt: number | undefined;
  outcome: SignInOutcome | "failed" | undefined;
  /** When its browser got the cookie. */
  toldAt: number | undefined;
  /** Its readable parts after each step. */
  readonly seen: Seen[];
}

/** The readable parts of a session from a step on. */
export interface Seen {
  readonly at: number;
  readonly session: boolean;
  /** "ended": a refresh has ended the grant, so it can't get more tokens. */
  readonly grant: "none" | "ended" | "living";
  /** The refresh token in it. */
  readonly refreshToken: string | undefined;
}
