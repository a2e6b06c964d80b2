import type { CellStore, CellVersion, Seen, Step } from "@identity-web/core";
import { turn } from "../../../fake-clock/turn.ts";
import { equal, ok, present } from "../../store/check.ts";
import type { CellCase, CellCaseGroup } from "../cell-case.ts";
import { type CellScene, everything } from "../cell-scene.ts";

const before = (key: string) => ({ key, value: "before" });
const both = (scene: CellScene): readonly CellStore[] => [scene.a, scene.b];

/** One side of a race: which cell it compares as it is before the race, and what it changes. */
interface Side {
  readonly when: string;
  readonly put?: string;
  readonly delete?: string;
}

/** A case in which each side's changes break the other's condition: exactly one of them may be done. */
const onlyOne = (name: string, cells: readonly string[], one: Side, other: Side): CellCase => ({
  name,
  run: (scene) =>
    scene.race(async (partition) => {
      await scene.change(partition, { put: await scene.puts(cells.map(before)) });
      const { cells: seen } = await scene.step(partition, { look: everything });
      const endsAt = await scene.in();
      const answers: Seen[] = [];
      const side =
        (node: CellStore, value: string, { when, put, delete: gone }: Side) =>
        async () => {
          const step: Step = {
            when: [{ key: when, version: seen.find(({ key }) => key === when)?.version }],
            put: put === undefined ? [] : [{ key: put, value, endsAt }],
            delete: gone === undefined ? [] : [gone],
            look: everything,
          };
          answers.push(await scene.step(partition, step, node));
        };
      return {
        one: side(scene.a, "one", one),
        other: side(scene.b, "other", other),
        check: async () => {
          equal(
            answers.filter(({ done }) => done).length,
            1,
            "how many of two steps that exclude each other were done",
          );
          const winner = present(
            answers.find(({ done }) => done),
            "the answer of the step that was done",
          );
          const loser = present(
            answers.find(({ done }) => !done),
            "the answer of the step that was not done",
          );
          equal(loser.cells.length, winner.cells.length, "the cells that the loser saw, beside the winner's");
          await scene.holds(partition, loser.cells, "as the loser saw it");
        },
      };
    }),
});

export const races: CellCaseGroup = {
  name: "races",
  cases: [
    onlyOne(
      "lets exactly one of two steps put a cell that must be absent",
      ["other"],
      { when: "key", put: "key" },
      { when: "key", put: "key" },
    ),
    onlyOne(
      "lets exactly one of two steps write a cell of the same version",
      ["key"],
      { when: "key", put: "key" },
      { when: "key", put: "key" },
    ),
    onlyOne(
      "lets exactly one of two steps write or delete a cell of the same version",
      ["key"],
      { when: "key", put: "key" },
      { when: "key", delete: "key" },
    ),
    onlyOne(
      "does exactly one of two steps that each write the cell that the other step compares",
      ["x", "y"],
      { when: "x", put: "y" },
      { when: "y", put: "x" },
    ),
    onlyOne(
      "does exactly one of two steps that each put the cell that must be absent for the other step",
      [],
      { when: "x", put: "y" },
      { when: "y", put: "x" },
    ),
    onlyOne(
      "does exactly one of a put and a delete that each change the cell that the other step compares",
      ["fence"],
      { when: "fence", put: "session" },
      { when: "session", delete: "fence" },
    ),
    {
      name: "keeps all simultaneous puts of all nodes, each with its own version",
      async run(scene) {
        const endsAt = await scene.in();
        const writers = Array.from({ length: 40 }, (_, index) => ({ key: `key${index % 25}`, value: `${index}` }));
        const answers = await Promise.all(
          writers.map(async ({ key, value }, index) => {
            const step: Step = { put: [{ key, value, endsAt }], look: { keys: [key] } };
            const { done, cells } = await scene.step("p", step, both(scene)[index % 2]);
            ok(done, "a step without conditions to be done");
            const cell = present(cells[0], "the cell in the answer to its put");
            equal(cell.value, value, "the value in the answer to its put");
            return cell;
          }),
        );
        const versions = new Set<CellVersion>(answers.map(({ version }) => version));
        equal(versions.size, writers.length, "how many versions the writes have");
        const { cells } = await scene.step("p", { look: everything }, scene.b);
        equal(cells.length, 25, "how many cells there are");
        for (const { key, value, version } of cells) {
          const written = answers.find((each) => each.version === version);
          equal([written?.key, written?.value], [key, value], "the answer of the put that wrote the present version");
        }
      },
    },
    {
      name: "loses no increment when several nodes increment a cell and retry after each refusal",
      async run(scene) {
        const endsAt = await scene.in();
        await scene.put("p", "count", { value: "0" });
        const add = async (node: CellStore) => {
          let [cell] = (await scene.step("p", { look: { keys: ["count"] } }, node)).cells;
          for (let tries = 0; tries < 200; tries++) {
            const { value, version } = present(cell, "the count");
            const step: Step = {
              when: [{ key: "count", version }],
              put: [{ key: "count", value: `${Number(value) + 1}`, endsAt }],
              look: { keys: ["count"] },
            };
            const seen = await scene.step("p", step, node);
            if (seen.done) return;
            [cell] = seen.cells;
          }
          throw new Error("expected one of 200 tries to be done, although other steps are done, too");
        };
        await Promise.all(Array.from({ length: 12 }, (_, index) => add(index % 2 === 0 ? scene.a : scene.b)));
        equal((await scene.cell("p", "count"))?.value, "12", "the count after twelve additions");
      },
    },
    {
      name: "shows each reader whole steps, and never some cells before a step and others after it",
      async run(scene) {
        const endsAt = await scene.in();
        const keys = ["x1", "x2", "y"];
        const put = (round: number) => ({
          put: keys.map((key) => ({ key, value: `${round}`, seal: `seal ${round}`, endsAt })),
          delete: [round % 2 === 0 ? "odd" : "even"],
        });
        const side = (round: number) => ({ key: round % 2 === 0 ? "even" : "odd", value: `${round}`, endsAt });
        const write = async (round: number) => {
          const { put: puts, delete: gone } = put(round);
          await scene.step("p", { put: [...puts, side(round)], delete: gone });
        };
        await write(0);
        let ended = false;
        const writing = (async () => {
          for (let round = 1; round <= 60; round++) {
            await write(round);
            await turn();
          }
        })().finally(() => {
          ended = true;
        });
        let looks = 0;
        while (!ended || looks < 20) {
          looks++;
          // The writer may wait for its connection, which an answer without a promise would never let it do.
          await turn();
          const look = looks % 2 === 0 ? everything : { keys: ["x1", "y", "odd", "even"], under: ["x"] };
          const { cells } = await scene.step("p", { look }, scene.b);
          equal(new Set(cells.map(({ value }) => value)).size, 1, "how many steps the cells of one look are from");
          equal(cells.length, 4, "how many cells one look finds");
          for (const { key, value, seal } of cells.filter((cell) => keys.includes(cell.key)))
            equal(seal, `seal ${value}`, `the seal of ${key}, beside its value`);
        }
        await writing;
      },
    },
    {
      name: "doesn't deadlock when two steps name the same cells in opposite order",
      run: (scene) =>
        scene.race(async (partition) => {
          const endsAt = await scene.in();
          const keys = ["a", "b", "c", "d", "e", "f"];
          const step = (ordered: readonly string[], value: string): Step => ({
            put: ordered.map((key) => ({ key, value, endsAt })),
            look: { keys: ordered },
          });
          return {
            one: () => scene.change(partition, step(keys, "one"), scene.a),
            other: () => scene.change(partition, step([...keys].reverse(), "other"), scene.b),
            check: async () => {
              const values = new Set((await scene.contents(partition)).map(({ value }) => value));
              equal(values.size, 1, "how many of two steps the cells are from");
            },
          };
        }),
    },
    {
      name: "shows all nodes another node's change as soon as its step is answered",
      async run(scene) {
        for (let round = 0; round < 20; round++) {
          const [writer, reader] = round % 2 === 0 ? [scene.a, scene.b] : [scene.b, scene.a];
          await scene.put("p", "key", { value: `${round}`, node: writer });
          equal((await scene.cell("p", "key", reader))?.value, `${round}`, "what the other node sees");
          if (round % 5 === 4) await scene.change("p", { delete: ["key"] }, writer);
          if (round % 5 === 4) equal(await scene.cell("p", "key", reader), undefined, "what the other node sees");
        }
      },
    },
    {
      name: "doesn't make steps in different partitions conflict",
      async run(scene) {
        const names = Array.from({ length: 20 }, (_, index) => `p${index}`);
        const endsAt = await scene.in();
        const put = (value: string): Step => ({ put: [{ key: "key", value, endsAt }] });
        const first = names.map(async (name, index) => scene.change(name, put(name), both(scene)[index % 2]));
        await Promise.all(first);
        const gone = names.map(async (name, index) =>
          scene.change(name, index % 2 === 0 ? { delete: ["key"] } : {}, both(scene)[index % 2]),
        );
        await Promise.all(gone);
        for (const [index, name] of names.entries())
          equal((await scene.cell(name, "key"))?.value, index % 2 === 0 ? undefined : name, `the cell of ${name}`);
      },
    },
  ],
};
