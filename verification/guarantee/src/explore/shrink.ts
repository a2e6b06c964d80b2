import type { Guarantee } from "../judge/violation.ts";
import type { Order } from "../schedule/order.ts";
import type { Step } from "../schedule/step.ts";
import { type Execution, execute, type Setup } from "./execute.ts";
import type { Choose } from "./exhaustive.ts";

/** The keys of the transitions that a schedule takes, in order. */
type Decisions = readonly string[];

const decisionsOf = ({ steps }: Execution): Decisions =>
  steps.filter((step) => !step.aftermath).map(({ call, course }) => `${call}|${course}`);

/** Follows the decisions that are possible. Otherwise it takes the oldest call, without mishaps. */
function followed(decisions: Decisions): Choose {
  let next = 0;
  return (transitions) => {
    while (next < decisions.length) {
      const key = decisions[next];
      next++;
      const found = transitions.find((transition) => transition.key === key);
      if (found !== undefined) return found;
    }
    return transitions.find(({ course }) => course === "ok");
  };
}

/**
 * Shrinks a schedule that breaks a promise: removes unrelated actors, and reduces decisions and changes between tasks.
 */
export async function shrink(setup: Setup, failed: Execution, guarantee: Guarantee): Promise<Execution> {
  const stillFails = async (actors: Setup["only"], decisions: Decisions) => {
    const execution = await execute({ ...setup, only: actors }, followed(decisions));
    return execution.violations.some((violation) => violation.guarantee === guarantee) ? execution : undefined;
  };
  let actors = failed.actors;
  let best = failed;
  for (const actor of failed.actors) {
    const fewer = actors.filter((each) => each !== actor);
    const smaller = fewer.length === 0 ? undefined : await stillFails(fewer, decisionsOf(best));
    if (smaller !== undefined) [actors, best] = [fewer, smaller];
  }
  let decisions = decisionsOf(best);
  for (let size = Math.ceil(decisions.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < decisions.length; ) {
      const fewer = [...decisions.slice(0, start), ...decisions.slice(start + size)];
      const smaller = await stillFails(actors, fewer);
      if (smaller === undefined) start += size;
      else [decisions, best] = [fewer, smaller];
    }
  }
  return (await stillFails(actors, unhurried(best.steps, best.order))) ?? best;
}

/** An equivalent order of the steps in which each task runs as long as possible. */
function unhurried(steps: readonly Step[], order: Order): Decisions {
  const left = new Set(steps.filter((step) => !step.aftermath));
  const result: string[] = [];
  let task = "";
  while (left.size > 0) {
    const possible = [...left].filter((step) => ![...left].some((other) => order.isBefore(other.index, step.index)));
    const next = possible.find((step) => step.task === task) ?? possible[0];
    if (next === undefined) break;
    left.delete(next);
    task = next.task;
    result.push(`${next.call}|${next.course}`);
  }
  return result;
}
