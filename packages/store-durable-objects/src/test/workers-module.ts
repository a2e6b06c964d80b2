import type { ObjectState } from "../object/storage.ts";

/** What a Durable Object is outside the Workers runtime: a class that keeps what it was given. */
export class DurableObject {
  protected readonly ctx: ObjectState;

  constructor(state: ObjectState) {
    this.ctx = state;
  }
}
