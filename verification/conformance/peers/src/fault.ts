/** What was seen of one app at the end of the steps. */
export interface Sighting {
  /** Whether the fault is there. */
  readonly fault: boolean;
  readonly seen: string;
}

/** A library that runs a fault's steps. */
export interface Contender {
  readonly name: string;
  /** @throws Error where the app can't even do what no fault is about: then nothing has been seen. */
  look(): Promise<Sighting>;
}

/** One fault that a peer shows or stands, and how to look for it in every contender. */
export interface Fault {
  readonly id: string;
  /** One line. */
  readonly title: string;
  /** What happens, in plain words. */
  readonly story: string;
  /** How it is known, and where it comes from. */
  readonly known: string;
  /** Which of our guarantees stands against it. */
  readonly guarantee: string;
  /** Its `name` is the npm package's. */
  readonly peer: Contender;
  /** The peer doesn't show it, and docs/peers.md says so. Default false. */
  readonly peerHolds?: boolean;
  readonly ours: readonly Contender[];
}
