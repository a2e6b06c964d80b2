import { equal, ok } from "../../store/check.ts";
import type { CellCaseGroup } from "../cell-case.ts";
import { type CellScene, contentsOf, everything } from "../cell-scene.ts";

const day = 86_400_000;

/**
 * Restarts the store. Afterwards it has all cells and the same birth, or no cells and a birth after all its earlier answers.
 *
 * @returns whether it lost its cells
 */
async function restarted(scene: CellScene, partitions: readonly string[]): Promise<boolean> {
  const before = await Promise.all(partitions.map(async (name) => scene.step(name, { look: everything })));
  await scene.restart();
  const losses = new Set<boolean>();
  for (const [index, name] of partitions.entries()) {
    const [old, seen] = [before[index], await scene.step(name, { look: everything })];
    if (old === undefined) continue;
    const lost = seen.bornAt > old.now;
    losses.add(lost);
    ok(seen.now >= old.now, `a time that is not before ${old.now}, got ${seen.now}`);
    if (!lost) equal(seen.bornAt, old.bornAt, `the birth after a restart, where ${name} lost nothing`);
    equal(contentsOf(seen.cells), lost ? [] : contentsOf(old.cells), `the cells of ${name} after a restart`);
    if (!lost)
      for (const { key, version } of seen.cells)
        equal(version, old.cells.find((cell) => cell.key === key)?.version, `the version of ${key} after a restart`);
  }
  equal(losses.size, 1, "how many different answers the partitions give: all cells are there, or all are lost");
  return losses.has(true);
}

export const restarts: CellCaseGroup = {
  name: "restarts",
  cases: [
    {
      name: "keeps all answered steps over a restart, or loses all and reports a new birth",
      needs: ["restart"],
      async run(scene) {
        for (let round = 0; round < 3; round++) {
          for (const name of ["p", "q"]) {
            const endsAt = await scene.in(day);
            const cells = ["one", "two", "three"].map((key) => ({ key, value: `${round}`, seal: "seal", endsAt }));
            await scene.change(name, { put: cells });
            await scene.change(name, { delete: ["two"] }, scene.b);
            await scene.put(name, "one", { value: "again", endsAt });
          }
          await restarted(scene, ["p", "q"]);
        }
      },
    },
    {
      name: "keeps a cell until its end over a restart",
      needs: ["restart"],
      async run(scene) {
        const { now } = await scene.step("p", {});
        await scene.put("p", "key", { endsAt: now + day });
        await scene.put("p", "short", { endsAt: now + 1000 });
        await scene.advancePast(10_000);
        await scene.change("p", { delete: ["short"] });
        if (await restarted(scene, ["p"])) return;
        await scene.traffic("p");
        await scene.advance(day - 3_600_000);
        await scene.traffic("p");
        ok((await scene.cell("p", "key")) !== undefined, "the cell to be there before its end");
      },
    },
    {
      name: "lets a node from before a restart fail, or answer like a new one: with the same birth, cells and time",
      needs: ["restart"],
      async run(scene) {
        const older = [scene.a, scene.b];
        await scene.put("p", "key", { endsAt: await scene.in(day) });
        for (const node of older) await scene.step("p", { look: everything }, node);
        const { now } = await scene.step("p", {});
        await scene.restart();
        const fresh = await scene.step("p", { look: everything });
        for (const node of [...older, ...older]) {
          const seen = await (async () => node.step("p", { look: everything }))().catch(() => undefined);
          if (seen === undefined) continue;
          equal(seen.bornAt, fresh.bornAt, "the birth that an older node answers");
          equal(contentsOf(seen.cells), contentsOf(fresh.cells), "the cells that an older node shows");
          ok(seen.now >= now, `a time from an older node that is not before ${now}, got ${seen.now}`);
        }
      },
    },
    {
      name: "refuses the same steps after a restart as before it",
      needs: ["restart"],
      async run(scene) {
        const old = await scene.put("p", "key", { value: "old" });
        const version = await scene.put("p", "key");
        const { now } = await scene.step("p", {});
        const lost = await restarted(scene, ["p"]);
        await scene.refused("p", { when: [{ key: "key", version: old }] });
        await scene.refused("p", { before: now - 1 });
        const seen = await scene.step("p", { when: [{ key: "key", version }] });
        equal(seen.done, !lost, "whether the cell still has its version");
      },
    },
  ],
};
