import type { Setting, Stage } from "../stage/stage.ts";

/** What the app must do in a module, how the driver knows, and the driver's own doing. */
export interface Play {
  readonly party: string;
  readonly evidence: string;
  /** @throws Unmet where the app did something else */
  run(stage: Stage): Promise<void>;
}

/** One module of the foundation's suite, rebuilt. */
export interface Module extends Setting {
  /** The foundation's plan that it stands in. */
  readonly plan: string;
  /** What the provider does. */
  readonly provider: string;
  readonly play: Play;
  /** The foundation's variant, where the same module stands here more than once. */
  readonly variant?: string;
}

/** The foundation's name, with its variant if there are several. */
export const nameOf = ({ name, variant }: Module): string => (variant === undefined ? name : `${name} [${variant}]`);

/** A module that was run: what was wrong, if anything. */
export interface Result {
  readonly module: string;
  readonly adapter: string;
  readonly failure?: string;
}

/** The app did something else than the module demands. */
export class Unmet extends Error {
  override readonly name = "Unmet";
}

/** @throws Unmet with this sentence, unless it holds */
export function demand(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Unmet(otherwise);
}
