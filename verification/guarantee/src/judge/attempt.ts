import type { GrantKey, SessionKey, SignInOutcome } from "@identity-web/core";
import type { Certificate } from "../provider/certificate.ts";

/** Where core keeps what a sign-in brought. Only the world looks there; judges decide nothing by it. */
export interface Place {
  readonly session: SessionKey | undefined;
  readonly grant: GrantKey;
}

/** A sign-in that reached the store; or an on-behalf-of grant, which is one without a session. */
export interface Attempt {
  /** What the provider says of it: who, which session, issued when. */
  readonly certificate: Certificate;
  readonly place: Place;
  readonly task: string;
  /** The name of the app that made it, and of the node. */
  readonly app: string;
  readonly node: string;
  /** When its redemption began. */
  readonly begunAt: number;
  /** The true time when it was noted, in ms since the epoch. */
  readonly time: number;
  readonly calledAt: number;
  /** When the store's answer was there, and what it was; "failed": the store could not be asked, the outcome is unknown. */
  endedAt: number | undefined;
  outcome: SignInOutcome | "failed" | undefined;
  /** When its browser got the cookie. */
  toldAt: number | undefined;
  /** What could be read of it, after which step. */
  readonly seen: Seen[];
}

/** What could be read of a session from some step on. */
export interface Seen {
  readonly at: number;
  readonly session: boolean;
  /** "ended": a refresh has ended the grant, so it can't get more tokens. */
  readonly grant: "none" | "ended" | "living";
  /** The refresh token in it. */
  readonly refreshToken: string | undefined;
}
