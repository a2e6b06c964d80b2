import type { Step } from "@identity-web/core";
import { present } from "../../store/check.ts";
import type { CellCase, CellCaseGroup } from "../cell-case.ts";
import { type CellScene, everything } from "../cell-scene.ts";

/** Waits on node b. */
function wait(scene: CellScene, partition: string) {
  const aborter = new AbortController();
  const node = scene.b;
  const changed = present(node.changed?.(partition, aborter.signal), "the promise of a change");
  const waiting = changed.catch((error: unknown) => {
    throw new Error(`expected the wait to end without an error, got ${error}`);
  });
  return { aborter, waiting };
}

/** A case in which a change ends a wait that was open until then. */
const endsTheWait = (what: string, change: (scene: CellScene) => Promise<Step>, by: "a" | "b" = "a"): CellCase => ({
  name: `notifies a waiting node that ${what}`,
  needs: ["changed"],
  async run(scene) {
    await scene.put("p", "key");
    const { waiting, aborter } = wait(scene, "p");
    await scene.promises.stayOpen(waiting, "the wait");
    await scene.change("p", await change(scene), scene[by]);
    await scene.promises.settles(waiting, "the wait");
    aborter.abort();
  },
});

export const waiting: CellCaseGroup = {
  name: "waiting for a change",
  cases: [
    endsTheWait("another node has put a cell", async (scene) => ({
      put: await scene.puts([{ key: "new", value: "new" }]),
    })),
    endsTheWait("another node has written a cell again", async (scene) => ({
      put: await scene.puts([{ key: "key", value: "changed" }]),
    })),
    endsTheWait("another node has deleted a cell", async () => ({ delete: ["key"] })),
    endsTheWait("a step of the same node has changed a cell", async () => ({ delete: ["key"] }), "b"),
    {
      name: "notifies a wait of a change right after the call",
      needs: ["changed"],
      async run(scene) {
        for (let round = 0; round < 10; round++) {
          const put = await scene.puts([{ key: "key", value: `${round}` }]);
          const { waiting, aborter } = wait(scene, "p");
          await scene.change("p", { put }, round % 2 === 0 ? scene.a : scene.b);
          await scene.promises.settles(waiting, "a wait that began before the change");
          aborter.abort();
        }
      },
    },
    {
      name: "keeps a wait open during looks and refused steps",
      needs: ["changed"],
      async run(scene) {
        const version = await scene.put("p", "key");
        const { waiting, aborter } = wait(scene, "p");
        await scene.promises.stayOpen(waiting, "a wait without a change");
        await scene.step("p", { look: everything });
        await scene.refused("p", { when: [{ key: "other", version }], delete: ["key"] });
        await scene.promises.stayOpen(waiting, "a wait without a change");
        aborter.abort();
        await scene.promises.settles(waiting, "a wait that was given up");
      },
    },
    {
      name: "notifies all waits, and again those that wait again",
      needs: ["changed"],
      async run(scene) {
        for (let round = 0; round < 3; round++) {
          const waits = [1, 2, 3].map(() => wait(scene, "p"));
          const other = wait(scene, "q");
          await scene.promises.stayOpen(other.waiting, "the wait for another partition");
          await scene.put("p", "key");
          for (const each of waits) await scene.promises.settles(each.waiting, "each wait");
          await scene.put("q", "key");
          await scene.promises.settles(other.waiting, "the wait for the other partition");
          for (const each of [...waits, other]) each.aborter.abort();
        }
      },
    },
    {
      name: "ends an aborted wait without an error, and keeps the others open",
      needs: ["changed"],
      async run(scene) {
        const [given, other] = [wait(scene, "p"), wait(scene, "p")];
        given.aborter.abort();
        await scene.promises.settles(given.waiting, "the wait that was given up");
        await scene.promises.stayOpen(other.waiting, "the other wait");
        await scene.put("p", "key");
        await scene.promises.settles(other.waiting, "the other wait");
        const late = present(scene.b.changed?.("p", given.aborter.signal), "the promise of a change");
        await scene.promises.settles(late, "a wait that was given up before it began");
      },
    },
  ],
};
