import { describe, expect, test } from "vitest";
import { scenarios } from "../scenarios/index.ts";
import { canonicalForm } from "../schedule/canonical-form.ts";
import { ownCore } from "../world/core.ts";
import type { StoreKind } from "../world/shared-store.ts";
import { type Execution, execute, type Setup } from "./execute.ts";
import { type Choose, exploreAll } from "./exhaustive.ts";
import { outcomeOf } from "./outcome.ts";

/** Every single schedule, without any reduction. */
async function exploreNaively(run: (choose: Choose) => Promise<void>): Promise<void> {
  const stack: { readonly keys: readonly string[]; next: number }[] = [];
  do {
    let depth = 0;
    await run((transitions) => {
      if (transitions.length === 0) return undefined;
      const frame = stack[depth] ?? { keys: transitions.map(({ key }) => key), next: 0 };
      stack[depth] = frame;
      depth++;
      return transitions.find(({ key }) => key === frame.keys[frame.next]);
    });
    for (let last = stack.at(-1); last !== undefined; last = stack.at(-1)) {
      last.next++;
      if (last.next < last.keys.length) break;
      stack.pop();
    }
  } while (stack.length > 0);
}

const setup = (name: string, store: StoreKind): Setup => {
  const scenario = scenarios.find((each) => each.name === name);
  if (scenario === undefined) throw new Error(`no scenario is called ${name}`);
  return { scenario, store, core: ownCore };
};

const formOf = ({ steps, order }: Execution): string => canonicalForm(steps, order);

/** Scenarios with so few schedules that all of them run in a few seconds. */
const small: readonly (readonly [string, StoreKind])[] = [
  ["back-channel × sign-in before it is stored", "memory"],
  ["back-channel × sign-in before it is stored", "cells"],
  ["everywhere: a front-channel request with an old sid × the sessions since", "cells"],
  ["a notice of the second in which the session's ID token was issued", "memory"],
  ["front-channel × touch", "memory"],
  ["sign-out × touch", "memory"],
  ["parallel callbacks of one transaction", "cells"],
];

// Running every schedule is slow on a busy machine.
describe("the reduction", { timeout: 120_000 }, () => {
  test.each(small)("leaves out no schedule that differs: %s (%s)", async (name, store) => {
    const outcomes = new Map<string, string>();
    await exploreNaively(async (choose) => {
      const execution = await execute(setup(name, store), choose);
      const form = formOf(execution);
      const outcome = outcomeOf(execution);
      // Schedules that differ only in the order of independent steps have the same outcome, so the steps report correctly what they touch.
      expect(outcomes.get(form) ?? outcome).toBe(outcome);
      outcomes.set(form, outcome);
    });
    const explored = new Set<string>();
    const isComplete = await exploreAll(async (choose) => {
      const execution = await execute(setup(name, store), choose);
      if (execution.isComplete) explored.add(formOf(execution));
      return execution;
    });
    expect(isComplete).toBe(true);
    expect([...explored].sort()).toEqual([...outcomes.keys()].sort());
  });
});
