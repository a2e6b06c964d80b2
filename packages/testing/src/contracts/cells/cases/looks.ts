import { equal } from "../../store/check.ts";
import type { CellCaseGroup } from "../cell-case.ts";
import { contentsOf, everything } from "../cell-scene.ts";
import { alike, prefixes } from "../texts.ts";

const one = { key: "one", value: "1", seal: "seal of one" };
const two = { key: "two", value: "2" };
const twelve = { key: "two:12", value: "12", seal: "seal of twelve" };

export const looks: CellCaseGroup = {
  name: "looks",
  cases: [
    {
      name: "shows the partition as it is after a done step",
      async run(scene) {
        await scene.change("p", { put: await scene.puts([one, two]) });
        const before = await scene.version("p", "one");
        const put = await scene.puts([{ ...one, value: "changed" }, twelve]);
        const { cells } = await scene.change("p", { put, delete: ["two"], look: everything });
        equal(contentsOf(cells), contentsOf(put), "what the step itself saw");
        for (const { key, version } of cells) equal(version, await scene.version("p", key), `the version of ${key}`);
        equal(
          cells.some(({ version }) => version === before),
          false,
          "whether the earlier version is still there",
        );
      },
    },
    {
      name: "shows the present partition in the answer to a refused step",
      async run(scene) {
        await scene.change("p", { put: await scene.puts([one, two]) });
        const when = [{ key: "two", version: undefined }];
        const put = await scene.puts([{ ...one, value: "changed" }, twelve]);
        const { cells } = await scene.refused("p", { when, put, delete: ["two"], look: everything }, scene.b);
        equal(contentsOf(cells), contentsOf([one, two]), "what the refused step saw");
        await scene.change("p", { when: cells, put: [], look: everything });
        const late = await scene.refused("p", { before: 0, put, delete: ["two"], look: { keys: ["one", "two"] } });
        equal(contentsOf(late.cells), contentsOf([one, two]), "what the late step saw");
      },
    },
    {
      name: "shows the cells of its keys and of its prefixes, and no others",
      async run(scene) {
        await scene.change("p", { put: await scene.puts([one, two, twelve]) });
        await scene.put("q", "two:13");
        const see = async (look: object) => contentsOf((await scene.step("p", { look }, scene.b)).cells);
        equal(await see({ keys: ["two"] }), contentsOf([two]), "one key");
        equal(await see({ keys: ["two", "absent", "one"] }), contentsOf([one, two]), "three keys");
        equal(await see({ under: ["two"] }), contentsOf([two, twelve]), "one prefix");
        equal(await see({ under: ["two:", "o"] }), contentsOf([one, twelve]), "two prefixes");
        equal(await see({ keys: ["one"], under: ["two:"] }), contentsOf([one, twelve]), "a key and a prefix");
        equal(await see({ keys: ["absent"], under: ["absent"] }), [], "what is absent");
        equal(await see({ keys: [], under: [] }), [], "no key and no prefix");
      },
    },
    {
      name: "shows a cell once even if the look names it several times",
      async run(scene) {
        await scene.change("p", { put: await scene.puts([one, two, twelve]) });
        const look = { keys: ["two", "two:12", "two"], under: ["two", "two:", "", "two"] };
        const { cells } = await scene.step("p", { look });
        equal(contentsOf(cells), contentsOf([one, two, twelve]), "three cells, each once");
      },
    },
    {
      name: "takes a prefix literally: not as a pattern, not case-insensitively, not in alphabetical order",
      async run(scene) {
        const contents = alike.map((key) => ({ key, value: "value" }));
        await scene.change("p", { put: await scene.puts(contents) });
        for (const prefix of prefixes) {
          const { cells } = await scene.step("p", { look: { under: [prefix] } }, scene.b);
          const expected = contents.filter(({ key }) => key.startsWith(prefix));
          equal(contentsOf(cells), contentsOf(expected), `the cells under ${JSON.stringify(prefix)}`);
        }
      },
    },
    {
      name: "finds keys with any characters literally",
      async run(scene) {
        await scene.change("p", { put: await scene.puts(alike.map((key) => ({ key, value: `value of ${key}` }))) });
        for (const key of prefixes) {
          const expected = alike.includes(key) ? `value of ${key}` : undefined;
          equal((await scene.cell("p", key))?.value, expected, `the cell ${JSON.stringify(key)}`);
        }
      },
    },
    {
      name: "leaves out seals only if the look requests none",
      async run(scene) {
        await scene.change("p", { put: await scene.puts([one, two]) });
        const bare = [{ key: "one", value: "1" }, two];
        for (const look of [everything, { keys: ["one", "two"] }]) {
          const without = await scene.step("p", { look: { ...look, seals: false } }, scene.b);
          equal(contentsOf(without.cells), contentsOf(bare), "cells without their seals");
          await scene.change("p", { when: without.cells });
          const whole = await scene.step("p", { look: { ...look, seals: true } }, scene.b);
          equal(contentsOf(whole.cells), contentsOf([one, two]), "cells with their seals");
        }
        await scene.holds("p", [one, two], "after looks without seals");
      },
    },
    {
      name: "changes nothing by looking",
      async run(scene) {
        const version = await scene.put("p", "key");
        for (let round = 0; round < 3; round++) await scene.step("p", { look: everything }, scene.b);
        equal(await scene.version("p", "key"), version, "the version after three looks");
      },
    },
    {
      name: "doesn't change an earlier answer",
      async run(scene) {
        await scene.change("p", { put: await scene.puts([one]) });
        const seen = await scene.step("p", { look: everything });
        const version = seen.cells[0]?.version;
        await scene.change("p", { put: await scene.puts([{ ...one, value: "changed" }, two]) });
        await scene.change("p", { delete: ["one"] });
        equal(contentsOf(seen.cells), contentsOf([one]), "the earlier answer");
        equal(seen.cells[0]?.version, version, "the version in the earlier answer");
      },
    },
  ],
};
