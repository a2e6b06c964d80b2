import type { Transition } from "../schedule/call.ts";
import { Order } from "../schedule/order.ts";
import { depend, type Step, type Touches } from "../schedule/step.ts";

/**
 * Decides the next step. `undefined`: this run leads to no new state. It is called once more with an empty list when no step is
 * possible.
 *
 * @param last - The last step.
 */
export type Choose = (transitions: readonly Transition[], last: Step | undefined) => Transition | undefined;

/** One run of a scenario under a schedule; `isEnough`: no other schedule is needed. */
export type RunSchedule = (choose: Choose) => Promise<{ readonly steps: readonly Step[]; readonly isEnough?: boolean }>;

interface Frame {
  readonly transitions: readonly Transition[];
  /** Steps that need not be tried here: they were tried before, and no dependent step has happened since. */
  readonly sleep: Map<string, Touches>;
  /** The calls to try here. */
  readonly wanted: Set<string>;
  chosen: Transition;
}

/**
 * Runs every schedule of a scenario, but only one of those that differ only in the order of independent steps (dynamic partial-order
 * reduction with source sets and sleep sets). It is stateless: each run starts from the beginning and repeats its first steps.
 *
 * @returns whether all was explored within `maxRuns`
 * @see https://doi.org/10.1145/2535838.2535845 (Abdulla, Aronis, Jonsson, Sagonas: Optimal dynamic partial order reduction)
 */
export async function exploreAll(run: RunSchedule, maxRuns = Number.POSITIVE_INFINITY): Promise<boolean> {
  const frames: Frame[] = [];
  for (let runs = 0; runs < maxRuns; runs++) {
    const shared = frames.length;
    let end: readonly Transition[] = [];
    const { steps, isEnough = false } = await run(
      follow(frames, (transitions) => {
        end = transitions;
      }),
    );
    if (isEnough) return false;
    const decided = steps.filter((step) => !step.aftermath);
    noteRaces(frames, decided, Math.max(0, shared - 1));
    noteDisabled(frames, end, Math.max(0, shared - 1));
    if (!backtrack(frames, decided)) return true;
  }
  return false;
}

/** Repeats the frames' choices, then takes the first step that isn't asleep. */
function follow(frames: Frame[], ended: (transitions: readonly Transition[]) => void): Choose {
  let depth = 0;
  return (transitions, last) => {
    const known = frames[depth];
    if (known !== undefined) {
      depth++;
      const again = transitions.find(({ key }) => key === known.chosen.key);
      if (again === undefined) throw new Error(`a run did not repeat: ${known.chosen.key} was not possible any more`);
      return again;
    }
    const sleep = sleepAfter(frames.at(-1), last);
    const chosen = transitions.find(({ key }) => !sleep.has(key));
    if (chosen === undefined) {
      ended(transitions);
      return undefined;
    }
    frames.push({ transitions, sleep, wanted: new Set([chosen.call.id]), chosen });
    depth++;
    return chosen;
  };
}

function sleepAfter(frame: Frame | undefined, last: Step | undefined): Map<string, Touches> {
  if (frame === undefined || last === undefined) return new Map();
  return new Map([...frame.sleep].filter(([, touches]) => !depend(touches, last.touches)));
}

/** Two steps that touched the same resource: the later one must also be tried before the earlier one. */
function noteRaces(frames: readonly Frame[], steps: readonly Step[], from: number): void {
  const order = new Order(steps);
  for (let later = from; later < steps.length; later++) {
    const madeBy = steps[later]?.madeBy ?? -1;
    const before = order.directlyBefore(later);
    for (const earlier of before) {
      const frame = frames[earlier];
      const isRace = earlier !== madeBy && !before.some((between) => order.isBefore(earlier, between));
      if (frame !== undefined && isRace) wantReversed(frame, steps, order, earlier, later);
    }
  }
}

function wantReversed(frame: Frame, steps: readonly Step[], order: Order, earlier: number, later: number): void {
  const others: number[] = [];
  for (let step = earlier + 1; step < later; step++) if (!order.isBefore(earlier, step)) others.push(step);
  others.push(later);
  const first = others.filter((step) => !others.some((other) => order.isBefore(other, step)));
  const calls = first.map((step) => steps[step]?.call ?? "");
  if (calls.some((call) => frame.wanted.has(call))) return;
  const possible = calls.find((call) => frame.transitions.some((transition) => transition.call.id === call));
  if (possible !== undefined) frame.wanted.add(possible);
}

/** A call that a step made impossible (a cancelled timer, a dead node) must also be tried before that step. */
function noteDisabled(frames: readonly Frame[], end: readonly Transition[], from: number): void {
  for (let index = from; index < frames.length; index++) {
    const frame = frames[index];
    const after = new Set((frames[index + 1]?.transitions ?? end).map(({ call }) => call.id));
    for (const { call } of frame?.transitions ?? []) {
      if (call.id !== frame?.chosen.call.id && !after.has(call.id)) frame?.wanted.add(call.id);
    }
  }
}

/** Goes back to the last frame with an untried step. `false`: there is none. */
function backtrack(frames: Frame[], steps: readonly Step[]): boolean {
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const { transitions, sleep, wanted, chosen } = frame;
    // The resources of the chosen step are known now. After steps that touch none of them, the step would have the same outcome.
    sleep.set(chosen.key, steps[frames.length - 1]?.touches ?? chosen.touches);
    const untried = transitions.filter(({ key }) => !sleep.has(key));
    // First the other outcomes of the same call, then another call.
    const next =
      untried.find(({ call }) => call.id === chosen.call.id) ?? untried.find(({ call }) => wanted.has(call.id));
    if (next !== undefined) {
      frame.chosen = next;
      return true;
    }
    frames.pop();
  }
  return false;
}
