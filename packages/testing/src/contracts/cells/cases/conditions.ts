import type { Step } from "@identity-web/core";
import { equal } from "../../store/check.ts";
import type { CellCaseGroup } from "../cell-case.ts";
import { type CellScene, everything } from "../cell-scene.ts";

/** Changes of every kind, which a step that isn't done must not make. */
async function changes(scene: CellScene): Promise<Step> {
  const put = await scene.puts([
    { key: "one", value: "changed", seal: "changed" },
    { key: "new", value: "changed" },
  ]);
  return { put, delete: ["two"], look: everything };
}

async function threeCells(scene: CellScene) {
  const cells = [
    { key: "one", value: "1", seal: "seal" },
    { key: "two", value: "2" },
    { key: "three", value: "3" },
  ];
  await scene.change("p", { put: await scene.puts(cells) });
  const versions = { one: await scene.version("p", "one"), two: await scene.version("p", "two") };
  return { cells, ...versions, three: await scene.version("p", "three") };
}

export const conditions: CellCaseGroup = {
  name: "conditions on versions",
  cases: [
    {
      name: "does a step if all named versions match and all cells that must be absent are absent",
      async run(scene) {
        const { one, two, three } = await threeCells(scene);
        const when = [
          { key: "one", version: one },
          { key: "absent", version: undefined },
          { key: "three", version: three },
          { key: "two", version: two },
        ];
        await scene.change("p", { ...(await changes(scene)), when }, scene.b);
        const left = [
          { key: "one", value: "changed", seal: "changed" },
          { key: "new", value: "changed" },
          { key: "three", value: "3" },
        ];
        await scene.holds("p", left, "after the step");
      },
    },
    {
      name: "changes nothing if any one of three conditions fails",
      async run(scene) {
        const { cells, one, two, three } = await threeCells(scene);
        const right = [
          { key: "one", version: one },
          { key: "two", version: two },
          { key: "absent", version: undefined },
        ];
        const wrong = [
          { key: "one", version: two },
          { key: "two", version: undefined },
          { key: "absent", version: three },
        ];
        for (let place = 0; place < right.length; place++) {
          const when = right.map((condition, index) => (index === place ? (wrong[index] ?? condition) : condition));
          await scene.refused("p", { ...(await changes(scene)), when });
          await scene.holds("p", cells, `after a step whose condition ${place + 1} failed`);
          equal(await scene.version("p", "one"), one, "the version of a cell that a refused step would have put");
        }
        await scene.change("p", { when: right });
      },
    },
    {
      name: "refuses a step if a cell exists that must be absent, or is absent and must exist",
      async run(scene) {
        const version = await scene.put("p", "there");
        await scene.refused("p", { when: [{ key: "there", version: undefined }], delete: ["there"] });
        await scene.refused("p", { when: [{ key: "absent", version }], delete: ["there"] });
        await scene.refused("empty", { when: [{ key: "there", version }], put: await scene.puts([]) });
        await scene.holds("p", [{ key: "there", value: "value of there" }], "after three refused steps");
      },
    },
    {
      name: "refuses a version that the cell had before its last write",
      async run(scene) {
        const first = await scene.put("p", "key");
        const second = await scene.put("p", "key");
        await scene.refused("p", { when: [{ key: "key", version: first }], delete: ["key"] }, scene.b);
        await scene.change("p", { when: [{ key: "key", version: second }], delete: ["key"] }, scene.b);
        await scene.refused("p", { when: [{ key: "key", version: second }] });
        await scene.change("p", { when: [{ key: "key", version: undefined }] });
      },
    },
    {
      name: "compares with the cells before the step's own puts and deletes",
      async run(scene) {
        const put = await scene.puts([{ key: "key", value: "first" }]);
        await scene.change("p", { when: [{ key: "key", version: undefined }], put });
        const version = await scene.version("p", "key");
        await scene.change("p", { when: [{ key: "key", version }], put });
        const next = await scene.version("p", "key");
        await scene.change("p", { when: [{ key: "key", version: next }], delete: ["key"] });
        equal(await scene.cell("p", "key"), undefined, "the deleted cell");
      },
    },
    {
      name: "compares only cells of its own partition",
      async run(scene) {
        const version = await scene.put("p", "key");
        await scene.change("q", { when: [{ key: "key", version: undefined }] });
        await scene.put("q", "key");
        await scene.put("q", "key");
        await scene.change("p", { when: [{ key: "key", version }] }, scene.b);
      },
    },
    {
      name: "compares and shows 450 cells in one step, each of them",
      async run(scene) {
        const keys = Array.from({ length: 450 }, (_, index) => `key${index}`);
        await scene.change("p", { put: await scene.puts(keys.map((key) => ({ key, value: key }))) });
        const shown = async () => (await scene.step("p", { look: { keys } })).cells;
        equal((await shown()).length, keys.length, "how many cells the look found");
        for (const key of ["key0", "key260", "key449"]) {
          const when = await shown();
          await scene.change("p", { when });
          await scene.put("p", key);
          await scene.refused("p", { when, delete: keys });
        }
        await scene.change("p", { when: await shown(), delete: keys });
        await scene.holds("p", [], "after a step that compared and deleted 450 cells");
      },
    },
    {
      name: "does an empty step and returns no cells",
      async run(scene) {
        await scene.put("p", "key");
        for (const step of [{}, { when: [], put: [], delete: [], look: {} }, { look: { keys: [], under: [] } }])
          for (const partition of ["p", "empty"])
            equal((await scene.change(partition, step)).cells, [], "the cells of a step that looks at nothing");
      },
    },
  ],
};
