import type { Job } from "./job.ts";

/** What the app's process needs to start. */
export interface Start {
  readonly job: Job;
  /** Where the store's data are. */
  readonly at: string;
}

/** What the app's process reports when it listens and all users have signed in. */
export interface Ready {
  readonly port: number;
  readonly issuer: string;
  /** The provider's sessions of Alice. */
  readonly sids: readonly string[];
  /** The cookies of Alice's newest session, and of Bob's. */
  readonly alice: string;
  readonly bob: string;
}

/** How many of the sessions that the load should have ended are left. */
export interface Left {
  readonly left: number;
}

/** What the visitors need to start. */
export interface Visits {
  readonly port: number;
  readonly bob: string;
}

/** What the visitors met since the last question. */
export interface Waits {
  /** The longest waits, in ms. */
  readonly other: number;
  readonly signedIn: number;
  /** The answers that were not the page, and the broken connections, as text. */
  readonly refused: readonly string[];
}
