import type { Step } from "@identity-web/core";
import { turn } from "../../../fake-clock/turn.ts";
import { ok } from "../../store/check.ts";
import type { CellCaseGroup } from "../cell-case.ts";
import { type CellScene, everything } from "../cell-scene.ts";

/** How long before an end, beyond the skew of clocks, a case still expects the cell, in ms. */
const marginMs = 1000;
const lifeMs = 30_000;

/** Expects that both nodes see the cell, unless the store's own time has passed its end. */
async function stands(scene: CellScene, partition: string, key: string, endsAt: number, what: string): Promise<void> {
  for (const node of [scene.a, scene.b])
    for (const look of [everything, { keys: [key] }]) {
      const { now, cells } = await scene.step(partition, { look }, node);
      ok(
        now > endsAt || cells.some((cell) => cell.key === key),
        `${what}: ${key} to be there until ${endsAt} (${now})`,
      );
    }
}

/** Advances the time to just before the end, and then to the end. Writes other cells at both times. */
async function toTheEnd(scene: CellScene, partition: string, key: string, endsAt: number, what: string): Promise<void> {
  const { now } = await scene.step(partition, {});
  await scene.advance(Math.max(0, endsAt - now - marginMs - scene.skewMs));
  const seen = await scene.step(partition, {});
  ok(seen.now <= endsAt, `a moment before ${endsAt}, got ${seen.now}`);
  await scene.traffic(partition);
  await stands(scene, partition, key, endsAt, `${what}, before its end`);
  await scene.advance(Math.max(0, endsAt - (await scene.step(partition, {})).now));
  await scene.traffic("elsewhere");
  await stands(scene, partition, key, endsAt, `${what}, at its end`);
}

/** Puts a cell that ends after the given time, in ms. @returns its end */
async function put(scene: CellScene, key: string, lifeMs: number, partition = "p"): Promise<number> {
  const endsAt = (await scene.step(partition, {})).now + lifeMs;
  await scene.put(partition, key, { endsAt });
  return endsAt;
}

export const expiry: CellCaseGroup = {
  name: "ends of cells",
  cases: [
    {
      name: "keeps a cell until its end during writes and expiries in other partitions",
      async run(scene) {
        const endsAt = await put(scene, "key", lifeMs);
        await put(scene, "key", 1000, "q");
        await toTheEnd(scene, "p", "key", endsAt, "a cell beside busy partitions");
      },
    },
    {
      name: "keeps a cell until its end when other cells of its partition end earlier, in any order of puts",
      async run(scene) {
        await put(scene, "short before", 2000);
        const endsAt = await put(scene, "key", lifeMs);
        await put(scene, "short after", 2000);
        const { now } = await scene.step("p", {});
        await scene.change("p", { put: [{ key: "ended already", value: "value", endsAt: now - 5000 }] });
        await toTheEnd(scene, "p", "key", endsAt, "the longest cell");
      },
    },
    {
      name: "keeps a cell until its end when a longer-lived cell of its partition is deleted or shortened",
      async run(scene) {
        const endsAt = await put(scene, "key", lifeMs);
        await put(scene, "long", 10 * lifeMs);
        await put(scene, "shortened", 10 * lifeMs);
        await scene.change("p", { delete: ["long"] });
        await put(scene, "shortened", 2000);
        await toTheEnd(scene, "p", "key", endsAt, "the cell that is left");
      },
    },
    {
      name: "keeps a cell until its new end when it is written again before or after its old end",
      async run(scene) {
        await put(scene, "early", 5000);
        await put(scene, "late", 5000);
        const early = await put(scene, "early", lifeMs);
        await scene.advancePast(6000);
        const late = await put(scene, "late", lifeMs);
        await toTheEnd(scene, "p", "early", early, "a cell that was written before its old end");
        await toTheEnd(scene, "p", "late", late, "a cell that was written after its old end");
      },
    },
    {
      name: "keeps the end of a cell when a step that would shorten it is refused",
      async run(scene) {
        const endsAt = await put(scene, "key", lifeMs);
        const { now } = await scene.step("p", {});
        const shorter = { key: "key", value: "shorter", endsAt: now + 1000 };
        await scene.refused("p", { when: [{ key: "key", version: undefined }], put: [shorter] });
        await scene.refused("p", { before: now - 1, put: [shorter] }, scene.b);
        await toTheEnd(scene, "p", "key", endsAt, "a cell that two steps didn't shorten");
      },
    },
    {
      name: "keeps each of several cells of one step until its own end",
      async run(scene) {
        const { now } = await scene.step("p", {});
        const ends = [5000, lifeMs, 10_000, 2000].map((ms) => ({ key: `ends${ms}`, endsAt: now + ms }));
        await scene.change("p", { put: ends.map((each) => ({ ...each, value: "value" })) });
        for (const { key, endsAt } of [...ends].sort((one, other) => one.endsAt - other.endsAt))
          await toTheEnd(scene, "p", key, endsAt, "a cell of several");
      },
    },
    {
      name: "keeps cells for a year and for half a second more than their present time",
      async run(scene) {
        const year = 365 * 86_400_000;
        const long = await put(scene, "long", year);
        const part = await put(scene, "part", lifeMs + 0.5);
        await toTheEnd(scene, "p", "part", part, "an end that is not a whole millisecond");
        await toTheEnd(scene, "p", "long", long, "a cell of a year");
      },
    },
    {
      name: "keeps cells beyond the year 2038",
      async run(scene) {
        const years = 12 * 365 * 86_400_000;
        await put(scene, "key", years);
        await scene.advance(years - 86_400_000);
        await scene.traffic("p");
        ok((await scene.cell("p", "key")) !== undefined, "the cell to be there before its end");
      },
    },
    {
      name: "keeps a cell until its end while its own partition is written at that very time",
      async run(scene) {
        const { now } = await scene.step("p", {});
        const ends = [lifeMs, lifeMs + 1, lifeMs + 500, lifeMs + 1000.5].map((ms) => now + ms);
        await scene.change("p", { put: ends.map((endsAt) => ({ key: `ends ${endsAt}`, value: "value", endsAt })) });
        for (const endsAt of ends) {
          await scene.advance(Math.max(0, endsAt - scene.skewMs - (await scene.step("p", {})).now));
          for (let round = 0; round < 25; round++)
            await scene.put("p", "other", { node: round % 2 === 0 ? scene.a : scene.b });
          await stands(scene, "p", `ends ${endsAt}`, endsAt, "at its end, after writes of its partition");
        }
      },
    },
    {
      name: "keeps a cell that is put again after its end, while writes in other partitions delete expired cells",
      async run(scene) {
        for (let round = 0; round < 12; round++) {
          await put(scene, "key", 1000, `p${round}`);
          await scene.advancePast(70_000);
          const endsAt = await scene.in();
          const step: Step = { put: [{ key: "key", value: "value", endsAt }] };
          const again = async () => {
            for (let turns = 0; turns < round; turns++) await turn();
            await scene.change(`p${round}`, step, scene.b);
          };
          const others = Array.from({ length: 12 }, async (_, index) => scene.a.step(`other${index}`, step));
          await Promise.all([...others, again()]);
          // A sweep in the background has time to end.
          for (let turns = 0; turns < 30; turns++) {
            await turn();
            await scene.step("another", {});
          }
          ok((await scene.cell(`p${round}`, "key")) !== undefined, "a cell that was put again to be there");
        }
      },
    },
    {
      name: "keeps cells of a hundred partitions while cells of the same key expire in a hundred others",
      async run(scene) {
        const names = Array.from({ length: 200 }, (_, index) => `p${((index * 2_654_435_761) % 2 ** 32).toString(36)}`);
        const [soon, later] = [await scene.in(1000), await scene.in(86_400_000)];
        for (const [index, name] of names.entries())
          await scene.put(name, "key", { endsAt: index % 2 === 0 ? soon : later });
        await scene.advancePast(120_000);
        for (const name of names) await scene.put(name, "other", { endsAt: later });
        for (const [index, name] of names.entries())
          if (index % 2 === 1) ok((await scene.cell(name, "key")) !== undefined, `the cell of ${name} to be there`);
      },
    },
    {
      name: "compares an expired cell as its looks show it: with its version, or as absent",
      async run(scene) {
        await put(scene, "key", 1000);
        const version = await scene.version("p", "key");
        await scene.advancePast(2000);
        for (const look of [everything, { keys: ["key"] }, { under: ["k"] }]) {
          const { cells } = await scene.step("p", { look });
          const shown = cells.length > 0;
          const when = [{ key: "key", version: shown ? version : undefined }];
          const seen = await scene.step("p", { when, look });
          // Between the two steps the store may have deleted the cell.
          ok(seen.done || (shown && seen.cells.length === 0), `the cell to be ${shown ? "there" : "absent"}, as shown`);
        }
        const { cells } = await scene.step("p", { look: everything });
        const when = [{ key: "key", version: cells[0]?.version }];
        const added = await scene.puts([{ key: "key", value: "new" }]);
        const seen = await scene.step("p", { when, put: added, look: everything });
        ok(seen.done || (cells.length > 0 && seen.cells.length === 0), "the cell to be replaced as it was shown");
      },
    },
  ],
};
