import type { CellStore, Step } from "@identity-web/core";
import { turn } from "../../../fake-clock/turn.ts";
import { ok } from "../../store/check.ts";
import type { CellCaseGroup } from "../cell-case.ts";
import { type CellScene, everything } from "../cell-scene.ts";

/** A step that was answered. `begun` and `ended` count all beginnings and answers of the case. */
interface Answered {
  readonly now: number;
  readonly begun: number;
  readonly ended: number;
}
interface Change extends Answered {
  readonly key: string;
}
interface Shown extends Answered {
  readonly keys: ReadonlySet<string>;
}

const [sides, rounds] = [[0, 1, 2, 3], 25];
const nodeOf = (scene: CellScene, side: number): CellStore => (side % 2 === 0 ? scene.a : scene.b);

async function turns(count: number): Promise<void> {
  for (let each = 0; each < count; each++) await turn();
}

/** Four writers and four readers at the same time, while the time advances. */
async function simultaneous(scene: CellScene) {
  const endsAt = await scene.in();
  const changes: Change[] = [];
  const looks: Shown[] = [];
  let order = 0;
  // Without the scene's own checks: answers of simultaneous steps may arrive in any order.
  const answered = async (side: number, step: Step) => {
    const begun = ++order;
    const seen = await nodeOf(scene, side).step("p", step);
    return { ...seen, begun, ended: ++order };
  };
  const write = async (side: number) => {
    for (let round = 0; round < rounds; round++) {
      const key = `${side}.${round}`;
      changes.push({ ...(await answered(side, { put: [{ key, value: "value", endsAt }] })), key });
      await turns((side + round) % 3);
    }
  };
  const read = async (side: number) => {
    for (let round = 0; round < rounds; round++) {
      const { cells, ...seen } = await answered(side, { look: everything });
      looks.push({ ...seen, keys: new Set(cells.map(({ key }) => key)) });
      await turns((side + round) % 4);
    }
  };
  await scene.whileTicking(25, () => Promise.all([...sides.map(write), ...sides.map(read)]));
  return { changes, looks };
}

export const momentsOfSteps: CellCaseGroup = {
  name: "the moment of a step",
  cases: [
    {
      name: "shows in each look exactly the changes of before its time, while other steps change cells",
      async run(scene) {
        const { changes, looks } = await simultaneous(scene);
        for (const look of looks)
          for (const { key, now } of changes) {
            if (now < look.now) ok(look.keys.has(key), `a look at ${look.now} to show the change of ${now}`);
            if (now > look.now) ok(!look.keys.has(key), `a look at ${look.now} not to show the change of ${now}`);
          }
        const all: readonly Answered[] = [...changes, ...looks];
        for (const earlier of all)
          for (const later of all)
            if (earlier.ended < later.begun)
              ok(earlier.now <= later.now, `a step after the answer ${earlier.now} not to answer ${later.now}`);
      },
    },
    {
      name: "compares `before` with the time that it answers, although the time advances while a step waits",
      async run(scene) {
        const endsAt = await scene.in();
        await scene.whileTicking(1, async () => {
          for (let round = 0; round < 20; round++) {
            const { now } = await scene.a.step("p", {});
            const limits = [0, 1, 2, 3, 4, 5].map((ms) => now + ms);
            const steps = limits.map(async (before, side) => {
              const put = [{ key: `${side}`, value: `${round}`, endsAt }];
              const seen = await nodeOf(scene, side).step("p", { before, put });
              const what = `a step with before ${before} that answers ${seen.now}`;
              ok(seen.done === seen.now <= before, `${what} ${seen.done ? "not to be" : "to be"} done`);
            });
            await Promise.all(steps);
          }
        });
      },
    },
  ],
};
