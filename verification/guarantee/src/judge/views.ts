import type { Step } from "../schedule/step.ts";

/** The parts of a run that tell what a node knows. */
interface Run {
  readonly steps: readonly Step[];
  readonly world: { readonly history: { readonly failovers: readonly number[] } };
}

/**
 * In a Cluster: the last failover before a step that its node didn't know when it sent the step. Until a node asks the masters again,
 * at most a second later, it reads what was there before the failover.
 */
export function unseenFailover({ steps, world }: Run, step: Step | undefined): number | undefined {
  if (step === undefined) return undefined;
  const { index, madeBy, node } = step;
  const asked = steps.findLast(
    (each) => each.what === "asks the masters" && each.node === node && each.index <= madeBy,
  );
  return world.history.failovers.findLast((at) => (asked?.index ?? -1) < at && at < index);
}
