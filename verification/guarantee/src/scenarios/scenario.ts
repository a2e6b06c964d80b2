import type { Guarantee } from "../judge/violation.ts";
import type { StoreKind } from "../world/shared-store.ts";
import type { World, WorldOptions } from "../world/world.ts";

/** Who does something, and what: all of them at once, in any order that the schedule likes. */
export type Actors = Readonly<Record<string, () => Promise<unknown>>>;

/** A small world in which several things happen at once. */
export interface Scenario extends Omit<WorldOptions, "store"> {
  readonly name: string;
  /** The promises that are at stake in it. All are looked at in every scenario. */
  readonly about: readonly Guarantee[];
  /** On which stores it is run. */
  readonly stores: readonly StoreKind[];
  /** "all": every schedule; "random": as many as are asked for, drawn with the seed. */
  readonly explore: "all" | "random";
  /** Brings the world to where it begins, and names the actors. */
  readonly prepare: (world: World) => Promise<Actors>;
}

type Wish<T> = Partial<Omit<Scenario, "name" | "about" | "prepare">> & {
  readonly about: readonly Guarantee[];
  /** What has happened before, in one order only. */
  readonly before: (world: World) => Promise<T>;
  readonly actors: (world: World, before: T) => Actors;
};

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
