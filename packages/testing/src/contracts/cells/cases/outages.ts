import type { CellStore, Step } from "@identity-web/core";
import { equal, ok } from "../../store/check.ts";
import type { CellCaseGroup } from "../cell-case.ts";
import { type CellScene, everything } from "../cell-scene.ts";

/** Expects the step to throw. */
async function throws(scene: CellScene, partition: string, step: Step, node: CellStore): Promise<void> {
  const answered = await scene.step(partition, step, node).then(
    (seen) => `done: ${seen.done}, ${seen.cells.length} cells`,
    () => undefined,
  );
  equal(answered, undefined, "the answer of a node that is cut off from its store");
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
        const put = await scene.puts([{ key: "new", value: "new" }]);
        const steps: Step[] = [
          { look: { keys: ["key"] } },
          { look: everything },
          { look: { under: ["absent"], most: 5 } },
          {},
          { put },
          { when: [{ key: "key", version }], put, look: everything },
          { when: [{ key: "key", version: undefined }], put },
          { before: 0, delete: ["key"] },
        ];
        for (const step of steps) await throws(scene, "p", step, scene.a);
        await throws(scene, "never asked before", { look: everything }, scene.a);
        await mend();
        equal((await scene.cell("p", "key", scene.a))?.version, version, "the cell after the outage");
      },
    },
    {
      name: "does a step completely or not when the connection breaks, and works afterwards",
      needs: ["cutOff"],
      async run(scene) {
        const endsAt = await scene.in();
        for (let round = 0; round < 10; round++) {
          const put = ["x", "y"].map((key) => ({ key, value: `${round}`, endsAt }));
          const asked = scene.step("p", { put, delete: ["gone"], look: everything }).then(
            ({ cells }) => equal(new Set(cells.map(({ value }) => value)).size, 1, "the values that one look finds"),
            () => undefined,
          );
          const mend = await scene.cutOff(scene.a);
          await asked;
          const seen = await scene.contents("p");
          ok([0, 2].includes(seen.length), `both cells of a step or none, got ${seen.length}`);
          equal(new Set(seen.map(({ value }) => value)).size <= 1, true, "whether all cells are of one step");
          await mend();
          await scene.change("p", { put }, scene.a);
          await scene.holds("p", put, "after the connection was repaired");
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
