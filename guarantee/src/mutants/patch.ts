import type { Guarantee } from "../judge/violation.ts";
import type { Mutant } from "./mutant.ts";

/** A mutant that differs from core in one place: `[file, text, other text]`. */
export const patch = (
  name: string,
  breaks: Guarantee,
  where: readonly string[],
  [file, find, replace]: readonly [file: string, find: string, replace: string],
): Mutant => ({ name, breaks, in: where, patches: [{ file, find, replace }] });
