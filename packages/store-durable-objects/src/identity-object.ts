import { DurableObject } from "cloudflare:workers";
import { ChangeWaiters, type Clock, changesCells, type Step, systemClock } from "@identity-web/core";
import { ObjectCells, type SeenInObject } from "./object/object-cells.ts";
import type { ObjectState } from "./object/storage.ts";

/**
 * The Durable Object class of `durableObjectStore`: export it from your Worker, and bind it with SQLite storage. One object
 * holds one account, one sid, one pending sign-in, or an app's own token. Only the store calls its methods.
 * It doesn't serve HTTP.
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
  readonly #clock: Clock;
  /** In memory only: when the object restarts, the waiting calls fail, and the callers ask the store again. */
  readonly #waiters = new ChangeWaiters();

  /** The runtime calls the constructor without a clock. Subclasses in tests pass one. */
  constructor(state: ObjectState, env: unknown, clock: Clock = systemClock) {
    super(state, env);
    this.#cells = new ObjectCells(state.storage, clock);
    this.#clock = clock;
  }

  async step(step: Step): Promise<SeenInObject> {
    const seen = await this.#cells.step(step);
    if (seen.done && changesCells(step)) this.#waiters.wake();
    return seen;
  }

  /** Answers at the next change, or after `forMs`. */
  async changed(forMs: number): Promise<"changed" | "unchanged"> {
    const over = new AbortController();
    const limit = this.#clock.sleep(forMs, over.signal).then(() => "unchanged" as const);
    const change = this.#waiters.wait("", over.signal).then(() => "changed" as const);
    try {
      return await Promise.race([change, limit]);
    } finally {
      over.abort("over");
    }
  }

  /** Deletes ended cells. The runtime calls it at the time that the object has set. */
  alarm(): Promise<void> {
    return this.#cells.alarm();
  }
}
