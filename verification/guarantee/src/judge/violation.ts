/** The promises of DESIGN §2 that a simulation can judge. */
export const guarantees = ["G1", "G2", "G3", "G4", "G5", "G6", "G7", "G8", "G9", "G10", "G11"] as const;
export type Guarantee = (typeof guarantees)[number];

/** A short description of each promise. */
export const titles: Readonly<Record<Guarantee, string>> = {
  G1: "removed tokens are gone, on every node",
  G2: "operations in flight write nothing back",
  G3: "a notice stops the sign-in that it overtakes",
  G4: "a removal that fails is reported; none is half done",
  G5: "a single-use token is never sent twice",
  G6: "a front-channel logout needs no cookie",
  G7: "a notice ends what it names, and nothing else",
  G8: "no outage signs a user in or out",
  G9: "a session belongs to the app that made it",
  G10: "a store that lost its memory fails closed",
  G11: "a security event is done before it is acknowledged",
};

/** A broken promise, described in one sentence. */
export interface Violation {
  readonly guarantee: Guarantee;
  readonly what: string;
  /** Whether removed data came back. */
  readonly resurrected?: boolean;
}
