import { equal, ok } from "../../store/check.ts";
import type { CellCaseGroup } from "../cell-case.ts";
import { everything } from "../cell-scene.ts";

export const moments: CellCaseGroup = {
  name: "steps with a time limit",
  cases: [
    {
      name: "does a step until its `before`, and not later",
      async run(scene) {
        let { now } = await scene.step("p", {});
        for (const offset of [0, -1, 1, 0, -100, 100, 0, -60_000, 60_000]) {
          const before = now + offset;
          const seen = await scene.step("p", { before }, scene.b);
          equal(seen.done, seen.now <= before, `whether a step with before ${before} is done at ${seen.now}`);
          now = seen.now;
          await scene.advance(1);
        }
      },
    },
    {
      name: "changes nothing in a step that comes too late, even if its other conditions hold",
      async run(scene) {
        const cells = [
          { key: "one", value: "1", seal: "seal" },
          { key: "two", value: "2" },
        ];
        await scene.change("p", { put: await scene.puts(cells) });
        const version = await scene.version("p", "one");
        const { now } = await scene.step("p", {});
        await scene.advancePast(10);
        const put = await scene.puts([
          { key: "one", value: "late", seal: "late" },
          { key: "new", value: "late" },
        ]);
        await scene.refused("p", { before: now, when: [{ key: "one", version }], put, delete: ["two"] });
        await scene.refused("p", { before: now, put, delete: ["two"] });
        await scene.holds("p", cells, "after two steps that came too late");
        equal(await scene.version("p", "one"), version, "the version after two steps that came too late");
      },
    },
    {
      name: "refuses each kind of late step: one that only deletes, puts, looks or compares",
      async run(scene) {
        const version = await scene.put("p", "key", { value: "first" });
        const put = await scene.puts([{ key: "key", value: "late" }]);
        const { now } = await scene.step("p", {});
        await scene.advancePast(10);
        const when = [{ key: "key", version }];
        for (const step of [
          { delete: ["key"] },
          { put },
          { look: everything },
          {},
          { when, delete: ["key"] },
          { when },
        ])
          await scene.refused("p", { ...step, before: now });
        await scene.holds("p", [{ key: "key", value: "first" }], "after late steps of each kind");
      },
    },
    {
      name: "refuses a step that comes in time with a wrong version",
      async run(scene) {
        const version = await scene.put("p", "key");
        const before = await scene.in();
        await scene.refused("p", { before, when: [{ key: "key", version: undefined }], delete: ["key"] });
        await scene.change("p", { before, when: [{ key: "key", version }], delete: ["key"] });
      },
    },
    {
      name: "answers a refused step with its own time, so that the caller can decide again",
      async run(scene) {
        const { now } = await scene.step("p", {});
        await scene.advancePast(5000);
        const seen = await scene.refused("p", { before: now });
        ok(seen.now > now, `a time after ${now}, got ${seen.now}`);
      },
    },
  ],
};
