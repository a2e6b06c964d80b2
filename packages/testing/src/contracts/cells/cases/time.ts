import type { Seen } from "@identity-web/core";
import { equal, near, ok } from "../../store/check.ts";
import type { CellCaseGroup } from "../cell-case.ts";
import { type CellScene, secondMs } from "../cell-scene.ts";

const tenMinutes = 600_000;
const hour = 3_600_000;
/** How far the server's clock may differ from this process's clock, in ms. */
const toleranceMs = 250;

/** The time of each partition, one after the other, by both nodes in turn. The scene checks that none goes back. */
async function times(scene: CellScene): Promise<number[]> {
  const seen: number[] = [];
  for (let round = 0; round < 8; round++) {
    const node = round % 2 === 0 ? scene.a : scene.b;
    const put = await scene.puts([{ key: "key", value: "value" }]);
    seen.push((await scene.step(`p${round % 3}`, round % 4 < 2 ? { put } : {}, node)).now);
  }
  return seen;
}

export const time: CellCaseGroup = {
  name: "the store's time",
  cases: [
    {
      name: "answers each step with the store's time, in milliseconds since the epoch",
      async run(scene) {
        const seen = await scene.step("p", {});
        near(seen.now, await scene.now(), scene.skewMs, "the time of a step");
        await scene.advance(30_000);
        near((await scene.step("p", {}, scene.b)).now, seen.now + 30_000, scene.skewMs, "the time 30 s later");
      },
    },
    {
      name: "answers the real time in milliseconds, in UTC, by the clock that it uses in production",
      needs: ["realClock"],
      async run(scene) {
        const { node, clock } = await scene.onRealClock();
        let asked: number;
        let seen: Seen;
        do {
          asked = clock();
          seen = await node.step("p", { put: [{ key: "key", value: "value", endsAt: asked + hour }] });
          // Later than the tolerance after a whole second, so that a time in whole seconds differs.
        } while (asked % secondMs <= toleranceMs);
        const answered = clock();
        const isReal = seen.now >= asked - toleranceMs && seen.now <= answered + toleranceMs;
        ok(isReal, `a time between ${asked} and ${answered} (± ${toleranceMs}), got ${seen.now}`);
      },
    },
    {
      name: "keeps the clocks of its partitions within maxSkewMs",
      async run(scene) {
        const seen = await times(scene);
        const most = scene.a.maxSkewMs ?? 0;
        for (const [index, later] of seen.entries()) {
          const latest = Math.max(...seen.slice(0, index));
          ok(later >= latest - most, `a time not before ${latest} less ${most}, got ${later}`);
        }
      },
    },
    {
      name: "never goes back when the clock is set back, and judges steps by its own time",
      needs: ["setBack"],
      async run(scene) {
        await times(scene);
        const { now } = await scene.step("p0", {});
        await scene.setBack(tenMinutes);
        await scene.refused("p0", { before: now - 1, put: await scene.puts([{ key: "late", value: "late" }]) });
        await times(scene);
        await scene.advance(1000);
        await times(scene);
        await scene.setBack(1);
        ok((await scene.step("p0", {}, scene.b)).now >= now, `a time that is not before ${now}`);
        equal(await scene.cell("p0", "late"), undefined, "the cell of a step that came too late");
      },
    },
    {
      name: "never goes back on a node that has only looked, when the clock is set back long after the last change",
      needs: ["setBack"],
      async run(scene) {
        await scene.put("p0", "key");
        await scene.advance(hour);
        const { now } = await scene.step("p0", {}, scene.b);
        await scene.setBack(tenMinutes);
        const seen = await scene.step("p0", {}, scene.b);
        ok(seen.now >= now, `a time that is not before ${now}, got ${seen.now}`);
      },
    },
    {
      name: "never goes back behind a change on another node, when the clock is set back long after the store was created",
      needs: ["setBack"],
      async run(scene) {
        await scene.step("p0", {}, scene.b);
        await scene.advance(hour);
        const { now } = await scene.change("p0", { put: await scene.puts([{ key: "key", value: "value" }]) });
        await scene.setBack(tenMinutes);
        const seen = await scene.step("p0", {}, scene.b);
        ok(seen.now >= now, `a time that is not before ${now}, got ${seen.now}`);
      },
    },
    {
      name: "never goes back behind a change when the clock is set back before a restart",
      needs: ["setBack", "restart"],
      async run(scene) {
        for (const ms of [0, hour]) {
          await scene.advance(ms);
          const before = await scene.change("p0", { put: await scene.puts([{ key: "key", value: "value" }]) });
          await scene.setBack(tenMinutes);
          await scene.restart();
          const { now, bornAt } = await scene.step("p0", {});
          // A store that has lost its memory can't know its earlier answers' time.
          if (bornAt === before.bornAt) ok(now >= before.now, `a time that is not before ${before.now}, got ${now}`);
          await times(scene);
        }
      },
    },
    {
      name: "keeps cells until their end when the clock is set back",
      needs: ["setBack"],
      async run(scene) {
        const { now } = await scene.step("p", {});
        await scene.put("p", "key", { endsAt: now + tenMinutes });
        await scene.setBack(tenMinutes);
        await scene.traffic("p");
        await scene.advance(1000);
        await scene.traffic("p");
        ok((await scene.cell("p", "key")) !== undefined, "the cell to be there before its end");
      },
    },
    {
      name: "reports the same birth in all steps on all nodes while no data is lost",
      async run(scene) {
        const { bornAt } = await scene.step("p", { put: await scene.puts([{ key: "key", value: "value" }]) });
        near(bornAt, await scene.now(), scene.skewMs, "the birth of a store that was just made");
        for (const ms of [1, 60_000, 86_400_000]) {
          await scene.put("p", "kept", { endsAt: await scene.in(10 * 86_400_000) });
          await scene.advance(ms);
          for (const node of [scene.a, scene.b]) {
            equal((await scene.step("p", {}, node)).bornAt, bornAt, `the birth, ${ms} ms later`);
            const own = await node.bornAt?.();
            ok(own === undefined || own <= bornAt + scene.skewMs, `the store's birth not to be after ${bornAt}`);
          }
        }
        if (scene.a.bornAt !== undefined) return;
        equal((await scene.step("another", {})).bornAt, bornAt, "the birth in another partition");
      },
    },
    {
      name: "reports the same birth after its clock was set back",
      needs: ["setBack"],
      async run(scene) {
        await scene.put("p", "key");
        const { bornAt } = await scene.step("p", {});
        await scene.setBack(tenMinutes);
        equal((await scene.step("p", {})).bornAt, bornAt, "the birth");
      },
    },
  ],
};
