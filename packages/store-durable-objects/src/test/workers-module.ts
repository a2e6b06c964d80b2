import type { ObjectState } from "../object/storage.ts";

/** Replaces the base class DurableObject outside the Workers runtime. */
export class DurableObject {
  protected readonly ctx: ObjectState;

  constructor(state: ObjectState) {
    this.ctx = state;
  }
}
