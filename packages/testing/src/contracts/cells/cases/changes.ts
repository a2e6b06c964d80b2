import { equal, ok } from "../../store/check.ts";
import type { CellCaseGroup } from "../cell-case.ts";
import { everything } from "../cell-scene.ts";
import { alike, texts } from "../texts.ts";

const largeValue = 64 * 1024;
const largeSeal = 1024 * 1024;

const sealed = (text: string) => ({ key: text, value: text, seal: text });

export const changes: CellCaseGroup = {
  name: "puts and deletes",
  cases: [
    {
      name: "puts several cells and deletes others in one step",
      async run(scene) {
        await scene.put("p", "old");
        await scene.put("p", "kept", { seal: "seal of kept" });
        const put = await scene.puts([
          { key: "one", value: "1", seal: "seal of one" },
          { key: "two", value: "2" },
        ]);
        await scene.change("p", { put, delete: ["old", "absent"] });
        const kept = { key: "kept", value: "value of kept", seal: "seal of kept" };
        await scene.holds("p", [...put, kept], "after the step");
      },
    },
    {
      name: "replaces the whole cell: its value, and its seal even by none",
      async run(scene) {
        const sealed = { key: "key", value: "first", seal: "seal" };
        const steps = [
          sealed,
          { ...sealed, value: "second" },
          { ...sealed, seal: "another seal" },
          { key: "key", value: "first" },
          sealed,
          { key: "key", value: "first", seal: undefined },
        ];
        for (const content of steps) {
          await scene.change("p", { put: await scene.puts([content]) });
          await scene.holds("p", [content], "after a put");
        }
      },
    },
    {
      name: "keeps all texts unchanged: empty, numeric, with quotes, line ends and letters of all alphabets",
      async run(scene) {
        const contents = texts.map((text, index) => ({ key: `key${index}`, value: text, seal: text }));
        await scene.change("p", { put: await scene.puts(contents) });
        await scene.holds("p", contents, "texts of all kinds");
      },
    },
    {
      name: "keeps texts with U+0000 or half a surrogate pair unchanged, or refuses the step: never a part of a text",
      async run(scene) {
        const kept: { key: string; value: string; seal: string }[] = [];
        for (const text of ["k\0x", "k\0y", "\0", "k\ud800", "\udc00k"]) {
          const content = { key: text, value: text, seal: text };
          const isRefused = await scene.change("p", { put: await scene.puts([content]) }).then(
            () => false,
            () => true,
          );
          if (!isRefused) kept.push(content);
        }
        await scene.holds("p", kept, "texts that were not refused");
      },
    },
    {
      name: "keeps a value of 64 KiB and a seal of 1 MiB",
      async run(scene) {
        const content = { key: "key", value: "v".repeat(largeValue), seal: "s".repeat(largeSeal) };
        await scene.change("p", { put: await scene.puts([content]) });
        const cell = await scene.cell("p", "key");
        equal(cell?.value === content.value, true, "whether the large value came back unchanged");
        equal(cell?.seal === content.seal, true, "whether the large seal came back unchanged");
      },
    },
    {
      name: "changes nothing in a step that it refuses because of one of its texts",
      async run(scene) {
        const old = { key: "old", value: "old" };
        for (const bad of ["k\ud800", "k\0", "v\udc00"]) {
          await scene.change("p", { put: await scene.puts([old]) });
          const contents = [{ key: "before", value: "good" }, sealed(bad), { key: "behind", value: "good" }];
          const put = await scene.puts(contents);
          const answer = await scene.change("p", { put, delete: ["old"] }).catch(() => undefined);
          await scene.holds("p", answer === undefined ? [old] : contents, `after a step with ${JSON.stringify(bad)}`);
          await scene.change("p", { delete: answer === undefined ? ["old"] : contents.map(({ key }) => key) });
        }
      },
    },
    {
      name: "keeps a key of any length, or throws: a step without conditions is never answered as not done",
      async run(scene) {
        await scene.put("p", "old");
        for (const length of [2000, 20_000, 200_000]) {
          const key = "k".repeat(length);
          const put = await scene.puts([{ key, value: "long" }]);
          const seen = await scene.step("p", { put, look: { keys: [key, "old"] } }).catch(() => undefined);
          const kept = await scene.contents("p");
          const what = `after a put of a key of ${length} letters`;
          equal(kept.map((cell) => cell.key.length).sort(), seen === undefined ? [3] : [3, length].sort(), what);
          if (seen === undefined) continue;
          ok(seen.done, `a step without conditions to be done or to throw, ${what}`);
          equal(seen.cells.length, 2, `the cells that the step itself saw, ${what}`);
          await scene.change("p", { delete: [key] });
        }
      },
    },
    {
      name: "keeps keys and partitions of 500 UTF-16 code units, also if each letter has two of them",
      async run(scene) {
        const [one, two] = ["a", "b"].map((last) => `${"😀".repeat(249)}${last}`) as [string, string];
        const cells = [
          { key: one, value: "1" },
          { key: two, value: "2" },
        ];
        await scene.change(one, { put: await scene.puts(cells) });
        await scene.change(two, { put: await scene.puts([{ key: one, value: "3" }]) });
        await scene.holds(one, cells, "keys with the same beginning");
        await scene.holds(two, [{ key: one, value: "3" }], "a partition with the same beginning");
      },
    },
    {
      name: "puts three seals of 1 MiB in one step, and shows five in one look",
      async run(scene) {
        const cells = ["1", "2", "3", "4", "5"].map((key) => ({ key, value: "value", seal: key.repeat(largeSeal) }));
        await scene.change("p", { put: await scene.puts(cells.slice(0, 3)) });
        await scene.change("p", { put: await scene.puts(cells.slice(3)) });
        const seen = await scene.step("p", { look: everything }, scene.b);
        equal(seen.cells.map(({ key }) => key).sort(), ["1", "2", "3", "4", "5"], "the cells with large seals");
        for (const { key, seal } of seen.cells)
          equal(seal === key.repeat(largeSeal), true, `whether the large seal of ${key} came back unchanged`);
      },
    },
    {
      name: "lets the put win if a step puts and deletes the same key",
      async run(scene) {
        for (const value of ["of an absent cell", "of a cell that was there"]) {
          const put = await scene.puts([{ key: "key", value }]);
          await scene.change("p", { put, delete: ["key"] });
          await scene.holds("p", [{ key: "key", value }], "after a step that put and deleted one key");
        }
      },
    },
    {
      name: "distinguishes keys that differ in one letter, its case, an accent or a space at the end",
      async run(scene) {
        const contents = alike.map((key) => ({ key, value: `value of ${key}` }));
        await scene.change("p", { put: await scene.puts(contents) });
        await scene.holds("p", contents, "keys that are alike");
        for (const [index, key] of alike.entries()) {
          await scene.change("p", { delete: [key] });
          await scene.holds("p", contents.slice(index + 1), `after ${JSON.stringify(key)} was deleted`);
        }
      },
    },
    {
      name: "distinguishes partitions with similar names, and pairs of names and keys with the same concatenation",
      async run(scene) {
        const pairs = alike.map((name) => [name, "key"] as const);
        const places = [...pairs, ["a:b", "c"], ["a", "b:c"], ["a/b", "c"], ["ab", "c"], ["a", "bc"]] as const;
        for (const [name, key] of places) await scene.put(name, key, { value: `${name} ${key}` });
        for (const [name, key] of places)
          equal((await scene.cell(name, key))?.value, `${name} ${key}`, `the cell ${key} of ${JSON.stringify(name)}`);
        await scene.change("a", { delete: ["bc", "b:c", "key"] });
        await scene.holds("ab", [{ key: "c", value: "ab c" }], "after cells of another partition were deleted");
      },
    },
    {
      name: "deletes a whole cell, and accepts the delete of an absent cell",
      async run(scene) {
        await scene.put("p", "key", { seal: "seal" });
        await scene.change("p", { delete: ["key"] }, scene.b);
        await scene.holds("p", [], "after the delete");
        await scene.change("p", { delete: ["key", "absent"] });
        await scene.put("p", "key");
        await scene.holds("p", [{ key: "key", value: "value of key" }], "a cell that was put again without its seal");
      },
    },
    {
      name: "puts 300 cells in one step and deletes 300 in another",
      async run(scene) {
        const cells = Array.from({ length: 300 }, (_, index) => ({ key: `key${index}`, value: `${index}`, seal: "s" }));
        await scene.change("p", { put: await scene.puts(cells) });
        await scene.put("p", "kept");
        await scene.holds("p", [...cells, { key: "kept", value: "value of kept" }], "after 300 puts in one step");
        await scene.change("p", { delete: cells.map(({ key }) => key) });
        await scene.holds("p", [{ key: "kept", value: "value of kept" }], "after 300 deletes in one step");
      },
    },
    {
      name: "keeps no data of a cell that was deleted, replaced, or has long expired",
      needs: ["dump"],
      async run(scene) {
        await scene.put("p", "deleted", { value: "value-1", seal: "seal-1" });
        await scene.put("p", "replaced", { value: "value-2", seal: "seal-2" });
        await scene.put("p", "expired", { value: "value-3", seal: "seal-3", endsAt: await scene.in(1000) });
        await scene.put("p", "kept", { value: "value-4", seal: "seal-4" });
        await scene.change("p", { delete: ["deleted"] });
        await scene.put("p", "replaced");
        await scene.advancePast(60_000);
        for (let round = 0; round < 5; round++) await scene.traffic("p");
        const held = await scene.dump();
        equal(held.includes("seal-4"), true, "whether the dump holds a cell that is there");
        for (const gone of ["value-1", "seal-1", "value-2", "seal-2", "value-3", "seal-3"])
          equal(held.includes(gone), false, `whether the store still holds ${gone}`);
      },
    },
  ],
};
