import { DurableObject } from "cloudflare:workers";
import type { Clock, Step } from "@identity-web/core";
import { Bell } from "./object/bell.ts";
import { machineClock } from "./object/machine-clock.ts";
import { changes, ObjectCells, type SeenInObject } from "./object/object-cells.ts";
import type { ObjectState } from "./object/storage.ts";

/**
 * The Durable Object class of `durableObjectStore`: export it from your Worker, and bind it with SQLite storage. One object
 * keeps one account; others keep one sid, one sign-in on its way, or the budget of front-channel markers. Its methods are
 * for the store alone; it answers no HTTP.
 *
 * @example
 * // src/index.ts
 * export { IdentityObject } from "@identity-web/store-durable-objects";
 * // wrangler.jsonc
 * // "durable_objects": { "bindings": [{ "name": "ACCOUNTS", "class_name": "IdentityObject" }] },
 * // "migrations": [{ "tag": "v1", "new_sqlite_classes": ["IdentityObject"] }]
 * @see https://developers.cloudflare.com/durable-objects/reference/durable-objects-migrations/
 */
export class IdentityObject extends DurableObject<unknown> {
  readonly #cells: ObjectCells;
  readonly #bell: Bell;

  /** The runtime calls it, without a clock: that is for subclasses, in tests. */
  constructor(state: ObjectState, env: unknown, clock: Clock = machineClock) {
    super(state, env);
    this.#cells = new ObjectCells(state.storage, clock);
    this.#bell = new Bell(clock);
  }

  async step(step: Step): Promise<SeenInObject> {
    const seen = await this.#cells.step(step);
    if (seen.done && changes(step)) this.#bell.ring();
    return seen;
  }

  /** Answers at the next change, or after so many ms. */
  async changed(forMs: number): Promise<"changed" | "unchanged"> {
    return this.#bell.wait(forMs);
  }

  /** Drops what has ended. The runtime calls it, at the time that the object has set. */
  override alarm(): Promise<void> {
    return this.#cells.alarm();
  }
}
