import type { RaceResult } from "./race.ts";

/**
 * The race on a cache that reads, refreshes and writes back without comparing. It is a simulation of that behaviour, in a
 * few lines, and no other library's code.
 */
export const replayOnSimulation = (): RaceResult => {
  const cache = new Map([["alice", "the first token"]]);
  const request = { user: "alice", token: cache.get("alice") };
  cache.delete("alice");
  if (request.token !== undefined) cache.set(request.user, "the refreshed token");
  return {
    steps: [
      "The cache keeps both.",
      "The request remembers what it read.",
      "The tokens are deleted.",
      "The request writes what it got: the account is back in the cache.",
    ],
    left: [...cache.values()],
  };
};
