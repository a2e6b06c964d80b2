import { noGuard } from "./guards.ts";

/** What binds everything that is written to the servers as they are now. */
export interface Bound {
  /** While it stays the same, nothing that was acknowledged has been lost in one partition and kept in another. */
  readonly name: string;
  /** Follows the prefix of every key. */
  readonly prefix: string;
  /** What every script begins with. */
  readonly guard: string;
  /** When it began, by the servers' clock. `undefined`: the clock that all partitions share says so, with each answer. */
  readonly bornAt: number | undefined;
}

/** Why a script wasn't run. */
export type Refusal =
  /** The server doesn't know its text. */
  | { readonly refused: "unknown" }
  /** The server is another one than the script expects. */
  | { readonly refused: "strange" }
  /** The partition has another stamp. */
  | { readonly refused: "stamped"; readonly stamp: string };

/** What comes last among a script's arguments, where it comes again after a refusal. */
export interface Retry {
  readonly bound: Bound;
  readonly last: string;
}

/** Decides whether what an earlier state of the servers may have brought along still counts. */
export interface Binding {
  /** @throws where the servers can't be asked */
  current(): Promise<Bound>;
  /** Looks again, and tells how to go on. @throws where the servers can't be asked */
  afterRefusal(refusal: Refusal, bound: Bound): Promise<Retry>;
  /** A script was sent in full, and no answer tells which server got it. */
  unanswered(bound: Bound): void;
  /**
   * As `current`, by a look that begins now, and at a time when no process goes by an earlier state any more.
   *
   * @throws where the servers can't be asked
   */
  confirm(): Promise<Bound>;
}

const free: Bound = { name: "", prefix: "", guard: noGuard(), bornAt: undefined };

/** For an app that accepts that a restart or a failover of its one server may bring back what was removed. */
export const unbound: Binding = {
  current: async () => free,
  afterRefusal: async () => ({ bound: free, last: "" }),
  unanswered: () => undefined,
  confirm: async () => free,
};
