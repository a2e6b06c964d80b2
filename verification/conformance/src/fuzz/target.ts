import type fc from "fast-check";
import type { World } from "./world.ts";

/** "spent": the input was a good one, and has ended Alice's session or tokens as it must. */
export type Outcome = "unharmed" | "spent";

/** Something that takes bytes from outside. */
export interface Target<Input = unknown> {
  readonly name: string;
  /** Inputs are plain JSON, so that one that was found can be kept. */
  readonly inputs: fc.Arbitrary<Input>;
  /** @throws Broken */
  attack(world: World, input: Input): Promise<Outcome>;
}

export const target = <Input>(definition: Target<Input>): Target =>
  // Each target is given what it makes itself, or what was kept of that.
  definition as Target;
