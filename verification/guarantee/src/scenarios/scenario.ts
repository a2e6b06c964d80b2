import type { Guarantee } from "../judge/violation.ts";
import type { StoreKind } from "../world/shared-store.ts";
import type { World, WorldOptions } from "../world/world.ts";

/** The actors by name, with their actions. All run at once, in an order that the schedule decides. */
export type Actors = Readonly<Record<string, () => Promise<unknown>>>;

/** A small simulated world in which several operations run at the same time. */
export interface Scenario extends Omit<WorldOptions, "store"> {
  readonly name: string;
  /** The promises that it can break. Every scenario checks all promises. */
  readonly about: readonly Guarantee[];
  /** The stores on which it runs. */
  readonly stores: readonly StoreKind[];
  /** "all": every schedule; "random": the requested number, drawn with the seed. */
  readonly explore: "all" | "random";
  /** Draws another scenario with each seed. Then only the drawn ones run. */
  readonly drawnBy?: (seed: number, store: StoreKind) => Scenario;
  /** Prepares the world, and returns the actors. */
  readonly prepare: (world: World) => Promise<Actors>;
}

type Wish<T> = Partial<Omit<Scenario, "name" | "about" | "prepare">> & {
  readonly about: readonly Guarantee[];
  /** The earlier steps, in one order only. */
  readonly before: (world: World) => Promise<T>;
  readonly actors: (world: World, before: T) => Actors;
};

/** The worlds of a dimension in which the judges hold. In further worlds they accuse unchanged core about once in 10 000. */
export const mostWorlds = 600;

/** How many schedules are drawn of a scenario. Each drawn world runs only once, so more of them are drawn: at most `worlds`. */
export const drawsOf = ({ drawnBy }: Scenario, runs: number, worlds: number): number =>
  drawnBy === undefined ? runs : Math.min(5 * runs, worlds);

/**
 * A scenario. `before` runs step by step, then all `actors` at once.
 *
 * @example
 * scenario("two sign-outs", {
 *   about: ["G1", "G4"],
 *   before: async (world) => signedIn(world, alice),
 *   actors: (_, phone) => ({
 *     "the phone signs out": () => phone.signOut(1),
 *     "the phone signs out in another tab": () => phone.signOut(2),
 *   }),
 * });
 */
export function scenario<T>(name: string, { before, actors, ...wish }: Wish<T>): Scenario {
  return {
    stores: ["memory", "cells"],
    explore: "all",
    ...wish,
    name,
    prepare: async (world) => actors(world, await before(world)),
  };
}
