import type { Guarantee } from "../judge/violation.ts";
import type { Breakage } from "../world/breakage.ts";

/** A change of core's own source: the text must be there, exactly once. */
export interface SourcePatch {
  /** From core's `src`: "use-cases/sign-in.ts". */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** One way of breaking the implementation, and the promise that it breaks. */
export interface Mutant {
  readonly name: string;
  readonly breaks: Guarantee;
  /** Where to look first: parts of scenarios' names. */
  readonly in: readonly string[];
  /** Changes of core's sources … */
  readonly patches?: readonly SourcePatch[];
  /** … or something between core and its store. Made anew for every run, shared by its nodes. */
  readonly breakage?: () => Breakage;
}
