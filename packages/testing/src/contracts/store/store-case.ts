import type { StoreNeed } from "./harness.ts";
import type { Scene } from "./scene.ts";

/** One rule of the store's contract. */
export interface StoreCase {
  /** The rule. */
  readonly name: string;
  readonly needs?: readonly StoreNeed[];
  /** Throws if the store breaks it. */
  run(scene: Scene): Promise<void>;
}

/** A group of cases. */
export interface StoreCaseGroup {
  readonly name: string;
  readonly cases: readonly StoreCase[];
}
