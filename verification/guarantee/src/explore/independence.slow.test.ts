import { expect, test } from "vitest";
import { scenarios } from "../scenarios/index.ts";
import { depend, type Step } from "../schedule/step.ts";
import { ownCore } from "../world/core.ts";
import { type Execution, execute, type Setup } from "./execute.ts";
import { outcomeOf } from "./outcome.ts";
import { drawn, randomNumbers } from "./random.ts";

// Drawn worlds are never explored to their end.
const cases = scenarios
  .filter(({ drawnBy }) => drawnBy === undefined)
  .flatMap((scenario) => scenario.stores.map((store) => [scenario.name, store, scenario] as const));

/** Two neighbouring steps that touch no common resource, and of which neither has made the other. All pairs are equally likely. */
function neighbours(steps: readonly Step[], random: () => number): number | undefined {
  const places = steps.slice(1).flatMap((second, index) => {
    const first = steps[index];
    const isFree = first !== undefined && second.madeBy !== index && !depend(first.touches, second.touches);
    return isFree && !second.aftermath ? [index] : [];
  });
  return places[Math.floor(random() * places.length)];
}

/** The same schedule with two neighbours exchanged. */
async function swapped(setup: Setup, { steps }: Execution, place: number): Promise<Execution> {
  const order = [...steps];
  const [first, second] = [order[place], order[place + 1]];
  if (first !== undefined && second !== undefined) order.splice(place, 2, second, first);
  let next = 0;
  return execute(setup, (transitions) => {
    const step = order[next];
    next++;
    return transitions.find(({ call, course }) => call.id === step?.call && course === step.course);
  });
}

// The reduction is correct only if each step reports everything that it touches.
test.each(cases)(
  "steps that share no resource have the same outcome in either order: %s (%s)",
  async (_, store, scenario) => {
    const setup: Setup = { scenario, store, core: ownCore };
    for (let seed = 1; seed <= 6; seed++) {
      const execution = await execute(setup, drawn(seed));
      const place = neighbours(execution.steps, randomNumbers(seed));
      if (place === undefined) continue;
      const other = await swapped(setup, execution, place);
      expect(other.isComplete, `steps ${place} and ${place + 1} of seed ${seed} can be swapped`).toBe(true);
      expect(outcomeOf(other), `steps ${place} and ${place + 1} of seed ${seed}`).toBe(outcomeOf(execution));
    }
  },
);
