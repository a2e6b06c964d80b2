import { judge } from "../judge/judge.ts";
import type { Violation } from "../judge/violation.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { Order } from "../schedule/order.ts";
import type { Step } from "../schedule/step.ts";
import type { Breakage } from "../world/breakage.ts";
import type { Core } from "../world/core.ts";
import type { StoreKind } from "../world/shared-store.ts";
import { World } from "../world/world.ts";
import type { Choose } from "./exhaustive.ts";

/** A scenario on one kind of store, with the real code or a broken copy. */
export interface Setup {
  readonly scenario: Scenario;
  readonly store: StoreKind;
  readonly core: Core;
  readonly breakage?: (() => Breakage) | undefined;
  /** Runs only these actors. */
  readonly only?: readonly string[] | undefined;
}

/** One run, from its first step to its last. */
export interface Execution {
  readonly steps: readonly Step[];
  /** `false`: stopped, because it leads to no new state. */
  readonly isComplete: boolean;
  readonly order: Order;
  readonly violations: readonly Violation[];
  readonly world: World;
  /** The actors that took part. */
  readonly actors: readonly string[];
}

/** The limit of steps in one run. No scenario needs nearly as many. */
const mostSteps = 1000;

/** Runs a scenario once, under one schedule. */
export async function execute({ scenario, store, core, breakage, only }: Setup, choose: Choose): Promise<Execution> {
  const world = new World(core, { ...scenario, store }, breakage?.());
  const { scheduler } = world;
  const all = Object.entries(await scenario.prepare(world));
  const acting = all.filter(([actor]) => only?.includes(actor) ?? true);
  await world.observe();
  world.goLive();
  for (const [task, act] of acting) scheduler.start(task, act);

  const isComplete = await follow(world, choose);
  const { steps } = scheduler;
  const order = new Order(steps);
  const violations = isComplete ? judge(world, order) : [];
  return { steps, isComplete, order, violations, world, actors: acting.map(([actor]) => actor) };
}

async function follow(world: World, choose: Choose): Promise<boolean> {
  const { scheduler } = world;
  while (scheduler.steps.length < mostSteps) {
    const transitions = scheduler.transitions();
    const next = choose(transitions, scheduler.steps.at(-1));
    if (next === undefined && transitions.length > 0) return false;
    if (next === undefined) break;
    await scheduler.take(next);
    await world.observe();
  }
  for (let next = scheduler.aftermath(); next !== undefined; next = scheduler.aftermath()) {
    if (scheduler.steps.length >= mostSteps) throw new Error("a scenario does not end");
    await scheduler.take(next, true);
    await world.observe();
  }
  return true;
}
