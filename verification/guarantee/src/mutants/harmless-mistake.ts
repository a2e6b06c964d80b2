import type { Edit } from "./code/edit.ts";

/** A mistake that breaks no promise. */
export interface Harmless {
  readonly name: string;
  /** The reason why no promise is broken. */
  readonly because: string;
  readonly edits: readonly Edit[];
}

/** A harmless mistake in one place of core. */
export const harmless = (
  name: string,
  because: string,
  [at, find, put]: readonly [at: string, find: string, put: string],
): Harmless => ({ name, because, edits: [{ at, find, put }] });
