import type { StoreUnderTest } from "./harness.ts";
import type { Scene } from "./scene.ts";

/** What a case needs that not every harness has. */
export type StoreNeed = keyof Pick<StoreUnderTest, "connectAs" | "cutOff" | "dump" | "setBack">;

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
