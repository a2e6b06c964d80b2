import type fc from "fast-check";
import type { World } from "./world.ts";

/** "spent": the input was valid, and has ended Alice's session or tokens as required. */
export type Outcome = "unharmed" | "spent";

/** A place that accepts bytes from outside. */
export interface Target<Input = unknown> {
  readonly name: string;
  /** Inputs are plain JSON, so that a failing one can be stored. */
  readonly inputs: fc.Arbitrary<Input>;
  /** @throws Broken */
  attack(world: World, input: Input): Promise<Outcome>;
}

export const target = <Input>(definition: Target<Input>): Target =>
  // Each target gets inputs that it has generated, now or earlier.
  definition as Target;
