import type { ChaosStore } from "./chaos-store.ts";
import { postgres } from "./postgres.ts";
import { redis } from "./redis.ts";
import { sqlite } from "./sqlite.ts";

export type { ChaosStore } from "./chaos-store.ts";
export { postgres, redis, sqlite };

/** The stores that chaos can test. */
export const stores: readonly ChaosStore[] = [redis, sqlite, postgres];

/** @throws Error which lists the known names */
export function storeNamed(name: string): ChaosStore {
  const found = stores.find((store) => store.name === name);
  if (found === undefined) throw new Error(`the store must be ${namesOf(stores)}, but is ${name}`);
  return found;
}

/** The names of stores, for a message. */
export const namesOf = (some: readonly ChaosStore[]): string => some.map(({ name }) => name).join(" or ");
