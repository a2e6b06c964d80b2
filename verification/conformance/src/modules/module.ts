import type { Setting, Stage } from "../stage/stage.ts";

/** The required behaviour of the app in a module, how the driver recognizes it, and the driver's own steps. */
export interface Play {
  readonly party: string;
  readonly evidence: string;
  /** @throws Unmet if the app behaves in another way */
  run(stage: Stage): Promise<void>;
}

/** One module of the foundation's suite, rebuilt. */
export interface Module extends Setting {
  /** The foundation's plan with this module. */
  readonly plan: string;
  /** What the provider does. */
  readonly provider: string;
  readonly play: Play;
  /** The foundation's variant, if the same module is here more than once. */
  readonly variant?: string;
}

/** The foundation's name, with its variant if there are several. */
export const nameOf = ({ name, variant }: Module): string => (variant === undefined ? name : `${name} [${variant}]`);

/** The result of a module, with its violation if there is one. */
export interface Result {
  readonly module: string;
  readonly adapter: string;
  readonly failure?: string;
}

/** The app doesn't do what the module requires. */
export class Unmet extends Error {
  override readonly name = "Unmet";
}

/** @throws Unmet with this sentence, unless it holds */
export function demand(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Unmet(otherwise);
}
