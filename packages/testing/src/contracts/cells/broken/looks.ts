import type { Cell } from "@identity-web/core";
import { answers, type BrokenCells, omit, tells, understands, withLook } from "./world.ts";

/** A store whose looks find cells by another rule. */
const finds = (name: string, isUnder: (key: string, prefix: string) => boolean): BrokenCells =>
  answers(name, ({ cells }) => (partition, { look, ...step }) => {
    const seen = cells.step(partition, look === undefined ? step : { ...step, look: { under: [""] } });
    const { keys = [], under = [], seals = true } = look ?? {};
    const found = seen.cells.filter(({ key }) => keys.includes(key) || under.some((prefix) => isUnder(key, prefix)));
    return { ...seen, cells: seals ? found : found.map((cell) => ({ ...cell, seal: undefined })) };
  });

const likePattern = (prefix: string): RegExp => {
  const escaped = prefix.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("%", ".*").replaceAll("_", ".")}`, "su");
};

export const onLooks: readonly BrokenCells[] = [
  answers("a look shows what was before the step", ({ cells }) => {
    return (partition, step) => {
      const before = cells.step(
        partition,
        withLook({}, () => step.look),
      );
      const look = step.look === undefined ? undefined : cells.step(partition, { look: step.look });
      return { ...cells.step(partition, omit(step, "look")), cells: look?.cells ?? before.cells };
    };
  }),
  tells("a step that isn't done shows nothing", (seen) => (seen.done ? seen : { ...seen, cells: [] })),
  answers("a step that isn't done shows what it would have been", ({ cells }) => (partition, step) => {
    const seen = cells.step(partition, step);
    const shown = seen.cells.map((cell) => ({ ...cell, ...step.put?.find(({ key }) => key === cell.key) }));
    return seen.done ? seen : { ...seen, cells: shown };
  }),
  answers("a look shows the whole partition", ({ cells }) => {
    return (partition, step) =>
      cells.step(
        partition,
        withLook(step, (look) => ({ ...look, under: [""] })),
      );
  }),
  understands("prefixes beside keys are ignored", (step) =>
    withLook(step, (look) => (look.keys === undefined ? look : { ...look, under: [] })),
  ),
  understands("only the first prefix counts", (step) =>
    withLook(step, (look) => ({ ...look, under: look.under?.slice(0, 1) ?? [] })),
  ),
  tells("a cell that is named twice comes twice", (seen, { look }) => ({
    ...seen,
    cells: [
      ...seen.cells,
      ...seen.cells.filter(({ key }) => (look?.keys?.indexOf(key) ?? -1) !== (look?.keys?.lastIndexOf(key) ?? -1)),
    ],
  })),
  finds("a prefix is a pattern of LIKE", (key, prefix) => likePattern(prefix).test(key)),
  finds("a prefix matches in upper case, too", (key, prefix) => key.toLowerCase().startsWith(prefix.toLowerCase())),
  finds("a prefix is a range that ends with a tilde", (key, prefix) => key >= prefix && key < `${prefix}~`),
  finds(
    "a prefix is a range that ends with a letter of the basic plane",
    (key, prefix) => key >= prefix && Buffer.from(key).compare(Buffer.from(`${prefix}\uffff`)) < 0,
  ),
  understands("seals come unasked", (step) => withLook(step, ({ seals: _, ...look }) => look)),
  understands("looks by prefix have no seals", (step) =>
    withLook(step, (look) => (look.under === undefined ? look : { ...look, seals: false })),
  ),
  answers("a look writes the cells that it finds", ({ cells, clock }) => {
    return (partition, step) => {
      const seen = cells.step(partition, step);
      cells.step(partition, { put: seen.cells.map((cell) => ({ ...cell, endsAt: clock.now() + 1e9 })) });
      return seen;
    };
  }),
  answers("answers are alive", ({ cells }) => (partition, step) => {
    const seen = cells.step(partition, step);
    const { look } = step;
    if (look === undefined) return seen;
    return Object.defineProperty({ ...seen }, "cells", { get: () => cells.step(partition, { look }).cells });
  }),
];

/** A store whose looks return pages by another rule. */
const paged = (
  name: string,
  page: (found: readonly Cell[], most: number, from: string | undefined) => { cells: readonly Cell[]; next?: string },
): BrokenCells =>
  answers(name, ({ cells }) => (partition, step) => {
    const { most, from, ...look } = step.look ?? {};
    const seen = cells.step(partition, step.look === undefined ? step : { ...step, look });
    const sorted = [...seen.cells].sort((one, other) => (one.key < other.key ? -1 : 1));
    return most === undefined ? seen : { ...seen, ...page(sorted, most, from) };
  });

const byKey = (one: Cell, other: Cell) => (one.key < other.key ? -1 : 1);
const isSame = (one: Cell) => (other: Cell) => one.key === other.key;

/** The first cells of the rest, and the key after which the next page continues. */
function pageOf(rest: readonly Cell[], most: number): { cells: readonly Cell[]; next?: string } {
  const cells = rest.slice(0, most);
  const last = cells.at(-1);
  return rest.length > most && last !== undefined ? { cells, next: last.key } : { cells };
}

export const onPages: readonly BrokenCells[] = [
  paged("pages are sorted alphabetically, and continue by the order of letters", (found, most, from = "") => {
    const { compare } = new Intl.Collator("en");
    return pageOf(
      [...found].filter(({ key }) => key > from).sort((a, b) => compare(a.key, b.key)),
      most,
    );
  }),
  paged("pages are sorted and continue in lower case", (found, most, from = "") => {
    const name = ({ key }: Pick<Cell, "key">) => key.toLowerCase();
    const rest = found.filter((cell) => name(cell) > name({ key: from }));
    return pageOf(
      [...rest].sort((a, b) => (name(a) < name(b) ? -1 : 1)),
      most,
    );
  }),
  answers("only the first page shows the named cells", ({ cells }) => (partition, step) => {
    const { look: { most, from = "", keys: _, ...look } = {} } = step;
    const seen = cells.step(partition, most === undefined ? step : { ...step, look });
    if (most === undefined) return seen;
    const named = from === "" ? cells.step(partition, { look: { keys: step.look?.keys ?? [] } }).cells : [];
    const page = pageOf(
      [...seen.cells].sort(byKey).filter(({ key }) => key > from),
      most,
    );
    return { ...seen, ...page, cells: [...named, ...page.cells.filter((cell) => !named.some(isSame(cell)))] };
  }),
  paged("pages are counted by offset", (found, most, from = "0") => {
    const end = Number(from) + most;
    const cells = found.slice(Number(from), end);
    return end < found.length ? { cells, next: String(end) } : { cells };
  }),
  paged("a page begins after a cell that must be there", (found, most, from) => {
    const start = from === undefined ? 0 : found.findIndex(({ key }) => key === from) + 1;
    if (from !== undefined && start === 0) return { cells: [] };
    const cells = found.slice(start, start + most);
    const last = cells.at(-1);
    return start + most < found.length && last !== undefined ? { cells, next: last.key } : { cells };
  }),
  paged("a page begins with the last cell of the page before", (found, most, from = "") => {
    const rest = found.filter(({ key }) => key >= from);
    const next = rest[most + 1]?.key;
    return next === undefined ? { cells: rest } : { cells: rest.slice(0, most + 1), next: rest[most]?.key ?? next };
  }),
  paged("pages follow the order of the latest changes", (found, most, from = "0") => {
    const rest = found
      .filter(({ version }) => Number(version) > Number(from))
      .sort((one, other) => Number(one.version) - Number(other.version));
    const last = rest[most - 1];
    return rest.length <= most || last === undefined
      ? { cells: rest }
      : { cells: rest.slice(0, most), next: String(last.version) };
  }),
  paged("what is beyond the first page is forgotten", (found, most) => ({ cells: found.slice(0, most) })),
  paged("every page is the first one", (found, most) =>
    most < found.length ? { cells: found.slice(0, most), next: "again" } : { cells: found },
  ),
  paged("the cell between two pages is left out", (found, most, from = "") => {
    const rest = found.filter(({ key }) => key > from);
    const next = rest[most]?.key;
    return next === undefined ? { cells: rest } : { cells: rest.slice(0, most), next };
  }),
  tells("a look holds a hundred cells at most", (seen) => ({
    ...seen,
    cells: seen.cells.slice(0, 100),
  })),
];
