import type { Guarantee } from "../judge/violation.ts";
import type { Breakage } from "../world/breakage.ts";
import type { Edit } from "./code/edit.ts";

/** One fault of the implementation, and the promise that it breaks. */
export interface Mutant {
  readonly name: string;
  /** "any": any promise, because the broken one depends on the schedule. */
  readonly breaks: Guarantee | "any";
  /** The scenarios to run first, by parts of their names. */
  readonly in: readonly string[];
  /** Changes of core's code … */
  readonly edits?: readonly Edit[];
  /** … or a layer between core and its store. Created for every run, and shared by its nodes. */
  readonly breakage?: () => Breakage;
}

/** A mutant that differs from core in one place: a function or method, the text to find in it, and the replacement. */
export const edit = (
  name: string,
  breaks: Mutant["breaks"],
  where: readonly string[],
  [at, find, put]: readonly [at: string, find: string, put: string],
): Mutant => ({ name, breaks, in: where, edits: [{ at, find, put }] });
