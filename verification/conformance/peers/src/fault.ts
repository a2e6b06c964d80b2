/** The observation of one app at the end of the steps. */
export interface Sighting {
  /** Whether the app shows the fault. */
  readonly fault: boolean;
  readonly seen: string;
}

/** A library that runs a fault's steps. */
export interface Contender {
  readonly name: string;
  /** @throws Error if a control step fails. Then the fault isn't judged. */
  look(): Promise<Sighting>;
}

/** One fault that a peer shows or passes, and its steps for every contender. */
export interface Fault {
  readonly id: string;
  /** One line. */
  readonly title: string;
  /** What happens, in plain words. */
  readonly story: string;
  /** The source of the fault, and its cause. */
  readonly known: string;
  /** The guarantee of identity-web that excludes it. */
  readonly guarantee: string;
  /** Its `name` is the npm package's. */
  readonly peer: Contender;
  /** Whether the peer passes the steps, as docs/peers.md says. @default false */
  readonly peerHolds?: boolean;
  readonly ours: readonly Contender[];
}
