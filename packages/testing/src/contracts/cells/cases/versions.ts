import { equal } from "../../store/check.ts";
import type { CellCaseGroup } from "../cell-case.ts";
import { type CellScene, everything } from "../cell-scene.ts";

/** Versions that were given so far: none may come again. */
class Given {
  readonly #versions = new Set<string | number>();

  add(version: string | number, what: string): void {
    equal(this.#versions.has(version), false, `whether ${what} has a version that was given before (${version})`);
    this.#versions.add(version);
  }

  /** Puts some cells in one step. */
  async put(scene: CellScene, keys: readonly string[], what: string): Promise<void> {
    const put = await scene.puts(keys.map((key) => ({ key, value: "value" })));
    const { cells } = await scene.change("p", { put, look: { keys } });
    for (const { key, version } of cells) this.add(version, `${key}, ${what},`);
  }
}

export const versions: CellCaseGroup = {
  name: "versions",
  cases: [
    {
      name: "gives each write a new version, also for equal values, on all nodes and within one step",
      async run(scene) {
        const given = new Given();
        for (let round = 0; round < 10; round++) {
          const node = round % 2 === 0 ? scene.a : scene.b;
          given.add(await scene.put("p", "key", { value: "same", node }), "a cell that was put again");
          await given.put(scene, ["one", "two", "three", "key"], "put together with others");
        }
      },
    },
    {
      name: "gives a new version to a put that changes only the seal, only the end, or nothing",
      async run(scene) {
        const given = new Given();
        for (const [seal, ms] of [
          ["one", 1000],
          ["two", 1000],
          [undefined, 1000],
          ["two", 1000],
          ["two", 2000],
          ["two", 2000],
        ] as const) {
          const endsAt = await scene.in(3_600_000 + ms);
          given.add(await scene.put("p", "key", { value: "same", seal, endsAt }), `a put of the seal ${seal}`);
        }
      },
    },
    {
      name: "gives 6 000 writes of one partition 6 000 versions",
      async run(scene) {
        const given = new Given();
        const keys = Array.from({ length: 300 }, (_, index) => `key${index}`);
        for (let round = 0; round < 20; round++) await given.put(scene, keys, `in round ${round}`);
      },
    },
    {
      name: "keeps the version of a cell while other cells are written, and shows all nodes the same one",
      async run(scene) {
        const version = await scene.put("p", "key");
        await scene.put("p", "other");
        await scene.change("p", { delete: ["other"] }, scene.b);
        await scene.refused("p", { when: [{ key: "other", version }], delete: ["key"] });
        equal(await scene.version("p", "key"), version, "the version on the other node");
        for (const look of [everything, { keys: ["key"] }, { keys: ["key"], seals: false }]) {
          const { cells } = await scene.step("p", { look }, scene.a);
          equal(cells[0]?.version, version, "the version on the same node");
        }
      },
    },
    {
      name: "never repeats a version after a cell was deleted, nor after the partition was empty",
      async run(scene) {
        const given = new Given();
        for (let round = 0; round < 6; round++) {
          given.add(await scene.put("p", "key"), "a cell that was deleted before");
          if (round % 2 === 0) given.add(await scene.put("p", "other"), "a cell beside it");
          await scene.change("p", { delete: round % 3 === 0 ? ["key", "other"] : ["key"] });
        }
      },
    },
    {
      name: "never repeats a version after a cell and all its partition have expired",
      async run(scene) {
        const given = new Given();
        for (let round = 0; round < 3; round++) {
          for (const key of ["key", "other"])
            given.add(await scene.put("p", key, { endsAt: await scene.in(1000) }), "a cell that expired before");
          await scene.advancePast(86_400_000);
          for (let times = 0; times < 3; times++) await scene.traffic("q");
        }
      },
    },
    {
      name: "never repeats a version after the store has started again",
      needs: ["restart"],
      async run(scene) {
        const given = new Given();
        for (let round = 0; round < 3; round++) {
          await given.put(scene, ["one", "two"], "after a restart");
          await scene.change("p", { delete: ["one"] });
          if (round === 1) await scene.change("p", { delete: ["two"] });
          await scene.restart();
        }
        await given.put(scene, ["one", "two"], "after the last restart");
      },
    },
  ],
};
