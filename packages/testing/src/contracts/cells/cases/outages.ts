import type { CellStore, CellVersion, Step } from "@identity-web/core";
import { turn } from "../../../fake-clock/turn.ts";
import { equal, ok } from "../../store/check.ts";
import type { CellCaseGroup } from "../cell-case.ts";
import { type CellScene, contentsOf, everything } from "../cell-scene.ts";

/** How often a case cuts a step off, each time at another moment of it. */
const rounds = 30;

/** Expects the step to throw. */
async function throws(scene: CellScene, partition: string, step: Step, node: CellStore): Promise<void> {
  const answered = await scene.step(partition, step, node).then(
    (seen) => `done: ${seen.done}, ${seen.cells.length} cells`,
    () => undefined,
  );
  equal(answered, undefined, "the answer of a step that fails");
}

/** Steps that read or write cells, in a partition with one cell: "key". */
async function stepsOnCells(scene: CellScene, version: CellVersion): Promise<Step[]> {
  const put = await scene.puts([{ key: "new", value: "new" }]);
  return [
    { look: { keys: ["key"] } },
    { look: everything },
    { look: { under: ["absent"], most: 5 } },
    { put },
    { put, look: { keys: ["key"] } },
    { delete: ["key"] },
    { when: [{ key: "key", version }], put, look: everything },
    { when: [{ key: "key", version: undefined }], put },
  ];
}

/** How many turns of the event loop the work takes. */
async function turnsOf(work: () => Promise<unknown>): Promise<number> {
  let ended = false;
  const working = work().finally(() => {
    ended = true;
  });
  let turns = 0;
  for (; !ended; turns++) await turn();
  await working;
  return turns;
}

/** Cuts node a off within a step that takes this number of turns. Each round does so later; the last ones after the step. */
async function cutDuring(scene: CellScene, turns: number, round: number): Promise<() => Promise<void>> {
  const wait = Math.round((turns * 1.3 * round) / rounds);
  for (let waited = 0; waited < wait; waited++) await turn();
  return scene.cutOff(scene.a);
}

export const outages: CellCaseGroup = {
  name: "outages",
  cases: [
    {
      name: "throws while the store can't be reached, and never reports absent cells or a done step",
      needs: ["cutOff"],
      async run(scene) {
        const version = await scene.put("p", "key", { seal: "seal" });
        const mend = await scene.cutOff(scene.a);
        for (const step of await stepsOnCells(scene, version)) await throws(scene, "p", step, scene.a);
        for (const step of [{}, { before: 0, delete: ["key"] }]) await throws(scene, "p", step, scene.a);
        await throws(scene, "never asked before", { look: everything }, scene.a);
        await mend();
        equal((await scene.cell("p", "key", scene.a))?.version, version, "the cell after the outage");
      },
    },
    {
      name: "throws while the server refuses to read and write cells, and never reports absent cells or a step that isn't done",
      needs: ["disable"],
      async run(scene) {
        const version = await scene.put("p", "key", { seal: "seal" });
        const steps = await stepsOnCells(scene, version);
        const enable = await scene.disable();
        for (const node of [scene.a, scene.b]) for (const step of steps) await throws(scene, "p", step, node);
        await enable();
        for (const node of [scene.a, scene.b]) {
          equal((await scene.cell("p", "key", node))?.version, version, "the cell afterwards");
          await scene.put("p", "other", { node });
        }
        await scene.change("p", { when: [{ key: "new", version: undefined }] });
      },
    },
    {
      name: "does a step completely or not when the connection breaks at any moment of it, and keeps what it has answered",
      needs: ["cutOff"],
      async run(scene) {
        const cells = (keys: readonly string[], value: string) => keys.map((key) => ({ key, value }));
        for (let round = 0; round < rounds; round++) {
          const old = cells(["gone", "x", "y"], `before ${round}`);
          const put = await scene.puts(old);
          const turns = await turnsOf(async () => scene.change("p", { put, look: everything }));
          const changed = cells(["x", "y"], `${round}`);
          const step = { put: await scene.puts(changed), delete: ["gone"], look: everything };
          const asked = (async () => scene.a.step("p", step))().catch(() => undefined);
          const mend = await cutDuring(scene, turns, round);
          const answer = await asked;
          const seen = await scene.contents("p");
          const isDone = seen.some(({ key, value }) => key === "x" && value === `${round}`);
          equal(seen, isDone ? changed : old, `the cells of a step that was cut off (${round} of ${rounds})`);
          if (answer !== undefined) ok(isDone, "an answered step to have happened");
          if (answer !== undefined) equal(contentsOf(answer.cells), changed, "the cells that the step itself saw");
          await mend();
          await scene.holds("p", seen, "after the connection was repaired");
        }
      },
    },
    {
      name: "never does a step twice, not even if its answer was lost and the connection is back at once",
      needs: ["cutOff"],
      async run(scene) {
        for (let round = 0; round < rounds; round++) {
          const key = `key${round}`;
          const turns = await turnsOf(() => scene.put("p", "other"));
          const step = { when: [{ key, version: undefined }], put: await scene.puts([{ key, value: "value" }]) };
          const asked = (async () => scene.a.step("p", step))().catch(() => undefined);
          const mend = await cutDuring(scene, turns, round);
          await turn();
          await mend();
          if ((await asked)?.done !== false) continue;
          equal(await scene.cell("p", key), undefined, "the cell of a step that was answered as not done");
        }
      },
    },
    {
      name: "throws if the answer to a done step is lost, or answers that it is done, and never sends it a second time",
      needs: ["loseAnswer"],
      async run(scene) {
        for (let round = 0; round < 3; round++) {
          const key = `key${round}`;
          const put = await scene.puts([{ key, value: "value" }]);
          // The connection is open, and knows this kind of step.
          await scene.put("p", "other");
          await scene.loseAnswer(scene.a);
          const step = { when: [{ key, version: undefined }], put };
          const answer = await (async () => scene.a.step("p", step))().catch(() => undefined);
          ok((await scene.cell("p", key)) !== undefined, "the cell of a step whose answer was lost");
          ok(answer?.done !== false, "a step that happened not to be answered as not done");
        }
      },
    },
    {
      name: "works for other nodes while one is cut off",
      needs: ["cutOff"],
      async run(scene) {
        await scene.put("p", "key");
        const mend = await scene.cutOff(scene.a);
        await scene.put("p", "key", { value: "by the other node", node: scene.b });
        await mend();
        equal((await scene.cell("p", "key", scene.a))?.value, "by the other node", "what the first node sees");
      },
    },
    {
      name: "ends an aborted wait while the store can't be reached",
      needs: ["cutOff", "changed"],
      async run(scene) {
        const aborter = new AbortController();
        const mend = await scene.cutOff(scene.b);
        // In an outage a wait may fail or end early, because the caller looks again. It must not stay open.
        const waiting = Promise.resolve(scene.b.changed?.("p", aborter.signal)).catch(() => undefined);
        aborter.abort();
        await scene.promises.settles(waiting, "a wait that was given up");
        await mend();
      },
    },
  ],
};
