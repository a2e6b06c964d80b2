import type { CellScene } from "./cell-scene.ts";
import type { CellNeed } from "./harness.ts";

/** One rule of the cell store's contract. */
export interface CellCase {
  /** The rule. */
  readonly name: string;
  readonly needs?: readonly CellNeed[];
  /** Throws if the store breaks it. */
  run(scene: CellScene): Promise<void>;
}

/** A group of cases. */
export interface CellCaseGroup {
  readonly name: string;
  readonly cases: readonly CellCase[];
}
