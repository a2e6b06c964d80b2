import type { Mishap } from "../fake-provider/mishap.ts";

/** What goes wrong with one call. */
export interface EntraMishap extends Mishap {
  /** Answers with this error of Entra's, in its shape: 50076, 65001, 50173, 90055 (429) … */
  readonly aadsts?: number;
  /** More members of that error, such as `claims`. */
  readonly members?: Readonly<Record<string, unknown>>;
}
