/** One side of the replay: the event of each step, and the cache's contents afterwards. */
export interface RaceResult {
  readonly steps: readonly string[];
  /** The tokens of alice that a request would find after the race. */
  readonly left: readonly string[];
}

/**
 * The race: the user signs out while a refresh is in flight, and the refresh's answer arrives after the sign-out. Both sides run
 * the same four steps in the same order.
 */
export const raceSteps = [
  "Alice has a session and a token.",
  "Her token is due: a request sends the refresh token to the provider.",
  "Alice signs out.",
  "The provider answers the refresh with a new token.",
] as const;
