import type { StoreNeed } from "./harness.ts";
import type { Scene } from "./scene.ts";

/** One rule of the store's contract. */
export interface StoreCase {
  /** The rule. */
  readonly name: string;
  readonly needs?: readonly StoreNeed[];
  /** Throws where the store breaks it. */
  run(scene: Scene): Promise<void>;
}

/** Cases that belong together. */
export interface StoreCaseGroup {
  readonly name: string;
  readonly cases: readonly StoreCase[];
}
