import type { Scenario } from "../scenario.ts";
import { dimensions } from "./dimensions.ts";
import { drawnWorld } from "./drawn-world.ts";

/**
 * For each dimension: worlds that have it, and are drawn in all others. They find what no other scenario combines. The same seed
 * draws the same worlds.
 */
export const drawnWorlds: readonly Scenario[] = dimensions.map(({ name, needsCells = false }): Scenario => {
  const drawnBy: NonNullable<Scenario["drawnBy"]> = (seed, store) => drawnWorld(seed, store, name);
  const [stores, first] = needsCells
    ? [["cells"] as const, "cells" as const]
    : [["memory", "cells"] as const, "memory" as const];
  return { ...drawnBy(1, first), name: `drawn worlds: ${name}`, stores, drawnBy };
});
