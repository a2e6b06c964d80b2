import type { Cell, Look } from "@identity-web/core";
import { equal, ok } from "../../store/check.ts";
import type { CellCaseGroup } from "../cell-case.ts";
import type { CellScene } from "../cell-scene.ts";

const mostPages = 400;

type BetweenPages = (page: number, found: readonly Cell[]) => Promise<unknown>;

/** All keys of a paged look, each once. `betweenPages` runs after each page. */
async function walk(scene: CellScene, look: Look, betweenPages: BetweenPages): Promise<string[]> {
  const found: string[] = [];
  let next: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const from = next === undefined ? {} : { from: next };
    const seen = await scene.step("p", { look: { ...look, ...from } }, page % 2 === 0 ? scene.b : scene.a);
    const keys = seen.cells.map(({ key }) => key);
    equal(
      keys.filter((key) => found.includes(key)),
      [],
      `cells of answer ${page + 1} that an earlier answer had`,
    );
    found.push(...keys);
    await betweenPages(page, seen.cells);
    if (seen.next === undefined) return found;
    next = seen.next;
  }
  throw new Error(`expected a look at a few cells to end within ${mostPages} answers`);
}

/** Letters that alphabetical orders sort otherwise than the order of bytes does. */
const letters = [..."aBbAZz_-09éeÉßä日😀\uffff~ %"];
const names = (prefix: string, length: number) => Array.from({ length }, (_, index) => `${prefix}${index}`);
const nothing = () => Promise.resolve();

async function fill(scene: CellScene, keys: readonly string[]): Promise<void> {
  await scene.change("p", { put: await scene.puts(keys.map((key) => ({ key, value: key, seal: `seal of ${key}` }))) });
}

export const pages: CellCaseGroup = {
  name: "looks in several answers",
  cases: [
    {
      name: "returns all cells under a prefix at once if the look has no limit",
      async run(scene) {
        await fill(scene, names("k:", 500));
        const seen = await scene.step("p", { look: { under: ["k:"] } }, scene.b);
        equal([seen.cells.length, seen.next], [500, undefined], "the number of cells, and the next page");
      },
    },
    {
      name: "finds exactly the cells under its prefixes in several pages",
      async run(scene) {
        const [stay, others] = [names("k:", 40), names("j:", 20)];
        await fill(scene, [...stay, ...others, ...names("l:", 20), "k", "k;"]);
        for (const most of [1, 7, 40, 1000]) {
          const found = await walk(scene, { under: ["k:", "j:"], most }, nothing);
          equal(found.sort(), [...stay, ...others].sort(), `the cells, about ${most} in an answer`);
        }
      },
    },
    {
      name: "finds keys of all alphabets in several pages, in upper and lower case, each once",
      async run(scene) {
        const keys = letters.flatMap((one) => letters.slice(0, 8).map((other) => `k:${one}${other}`));
        await fill(scene, keys);
        for (const most of [1, 5, 50]) {
          const found = await walk(scene, { under: ["k:"], most }, nothing);
          equal(found.sort(), [...keys].sort(), `the cells, about ${most} in an answer`);
        }
      },
    },
    {
      name: "finds all cells that stay while others are added, deleted and rewritten",
      async run(scene) {
        const [stay, go, rewritten] = [names("k:stay", 20), names("k:go", 20), names("k:again", 20)];
        for (const most of [1, 3, 10]) {
          await fill(scene, [...stay, ...go, ...rewritten]);
          const found = await walk(scene, { under: ["k:"], most }, async (page) => {
            if (page >= 20) return;
            const put = await scene.puts([
              { key: `k:again${19 - page}`, value: "again" },
              { key: `k:new${page}`, value: "new" },
              { key: `k:a${page}`, value: "new" },
            ]);
            await scene.change("p", { put, delete: [`k:go${page}`, `k:a${page - 2}`] });
          });
          for (const key of [...stay, ...rewritten]) ok(found.includes(key), `the look to find ${key}`);
        }
      },
    },
    {
      name: "continues after the last cell of a page was deleted",
      async run(scene) {
        const keys = names("k:", 30);
        await fill(scene, keys);
        const found = await walk(scene, { under: ["k:"], most: 2 }, (_, page) =>
          scene.change("p", { delete: page.map(({ key }) => key) }),
        );
        equal(found.sort(), [...keys].sort(), "the cells that were deleted as they were found");
        await scene.holds("p", [], "after all were deleted");
      },
    },
    {
      name: "shows each cell once, also if it is rewritten before or after it is shown",
      async run(scene) {
        const keys = names("k:", 30);
        for (const most of [1, 4, 10]) {
          await fill(scene, keys);
          const found = await walk(scene, { under: ["k:"], most }, async (page, shown) => {
            const [later, end] = [[...keys].sort().at(-1 - page) ?? "", `the end of page ${page}`];
            const rewritten = [...new Set([...shown.map(({ key }) => key), later])];
            const put = await scene.puts(rewritten.map((key) => ({ key, value: end, seal: end })));
            await scene.change("p", { put });
          });
          equal(found.sort(), [...keys].sort(), `the cells, about ${most} in an answer`);
        }
      },
    },
    {
      name: "shows the cells that a look names in every page",
      async run(scene) {
        await fill(scene, [...names("k:", 12), "named"]);
        let next: string | undefined;
        do {
          const look = {
            keys: ["named", "absent"],
            under: ["k:"],
            most: 5,
            ...(next === undefined ? {} : { from: next }),
          };
          const seen = await scene.step("p", { look }, scene.b);
          equal(seen.cells.filter(({ key }) => key === "named").length, 1, "how often a page shows the named cell");
          next = seen.next;
        } while (next !== undefined);
      },
    },
    {
      name: "leaves out seals in all pages if the look requests none",
      async run(scene) {
        await fill(scene, names("k:", 12));
        await walk(scene, { under: ["k:"], most: 5, seals: false }, async (_, page) => {
          for (const cell of page) equal(cell.seal, undefined, `the seal of ${cell.key}`);
        });
      },
    },
  ],
};
