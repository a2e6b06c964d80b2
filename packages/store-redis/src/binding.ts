import { noGuard } from "./lua/guards.ts";

/** What binds everything that is written to the servers as they are now. */
export interface Bound {
  /** While it stays the same, nothing that was acknowledged has been lost, in one partition and not in another. */
  readonly name: string;
  /** Follows the prefix of every key. */
  readonly prefix: string;
  /** What every script begins with. */
  readonly guard: string;
}

/** Why a script wasn't run. */
export type Refusal =
  /** The server doesn't know its text. */
  | { readonly refused: "unknown" }
  /** The server isn't who we think. */
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
  /** A script was sent in full, and nobody knows to which server. */
  unanswered(bound: Bound): void;
  /** As `current`, by a look that begins now. @throws where the servers can't be asked */
  confirm(): Promise<Bound>;
  /** Resolves when no process can go by what held before any more. */
  settled(): Promise<void>;
}

const free: Bound = { name: "", prefix: "", guard: noGuard };

/** For whoever accepts that a restart or a failover may bring back what was removed. */
export const unbound: Binding = {
  current: async () => free,
  afterRefusal: async () => ({ bound: free, last: "" }),
  unanswered: () => undefined,
  confirm: async () => free,
  settled: async () => undefined,
};
