/** A line without which an adapter does the same, and why. */
interface Equivalent {
  readonly path: string;
  readonly text: string;
  readonly why: string;
}

export const equivalent: readonly Equivalent[] = [];
