import { noGuard } from "./guards.ts";

/** Binds every write to the present state of the servers. */
export interface Bound {
  /** While the name stays the same, no partition has lost acknowledged data that another partition has kept. */
  readonly name: string;
  /** Comes after the store's own prefix in every key. */
  readonly prefix: string;
  /** The beginning of every script. */
  readonly guard: string;
  /** When this state began, by the servers' clock. `undefined`: each reply has it, from the clock of all partitions. */
  readonly bornAt: number | undefined;
}

/** Why the server refused a script. */
export type Refusal =
  /** The server doesn't have the script's text. */
  | { readonly refused: "unknown" }
  /** The script expects another server. */
  | { readonly refused: "strange" }
  /** The partition has another stamp. */
  | { readonly refused: "stamped"; readonly stamp: string };

/** How to send a script again after a refusal: `last` is its last argument. */
export interface Retry {
  readonly bound: Bound;
  readonly last: string;
}

/** Decides whether data of an earlier state of the servers is still valid. */
export interface Binding {
  /** The state that scripts are bound to now. @throws if the servers can't be reached */
  current(): Promise<Bound>;
  /** Asks the servers for their state again, and returns how to continue. @throws if the servers can't be reached */
  afterRefusal(refusal: Refusal, bound: Bound): Promise<Retry>;
  /** A script was sent with its whole text, and it is unknown which server got it. */
  unanswered(bound: Bound): void;
  /**
   * Like `current`, but asks the servers now, and waits until no process uses an earlier state.
   *
   * @throws if the servers can't be reached
   */
  confirm(): Promise<Bound>;
}

const free: Bound = { name: "", prefix: "", guard: noGuard(), bornAt: undefined };

/** For an app that accepts that a restart or a failover of its single server may restore removed data. */
export const unbound: Binding = {
  current: async () => free,
  afterRefusal: async () => ({ bound: free, last: "" }),
  unanswered: () => undefined,
  confirm: async () => free,
};
