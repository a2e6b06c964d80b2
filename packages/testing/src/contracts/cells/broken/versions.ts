import type { Cell, Step } from "@identity-web/core";
import { type MemoryCells, memoryCells } from "@identity-web/core/parts";
import { allOf, answers, type BrokenCells, broken, holds, omit, type StepOf } from "./world.ts";

/** A store with other versions. */
const versions = (name: string, make: () => (cell: Cell, step: Step) => string | number): BrokenCells =>
  answers(name, ({ cells }) => {
    const own = make();
    const given = new Map<unknown, string | number>();
    return (partition, { when, ...step }) => {
      const before = allOf(cells, partition);
      const versionOf = (cell: Cell) => given.get(`${partition} ${cell.version}`) ?? 0;
      const isDone = holds({ ...step, ...(when === undefined ? {} : { when }) }, before, versionOf);
      const seen = cells.step(partition, isDone ? step : { ...step, before: -1 });
      for (const cell of allOf(cells, partition)) {
        const name = `${partition} ${cell.version}`;
        if (!given.has(name)) given.set(name, own(cell, step));
      }
      return { ...seen, cells: seen.cells.map((cell) => ({ ...cell, version: versionOf(cell) })) };
    };
  });

export const onVersions: readonly BrokenCells[] = [
  versions(
    "a version is made of the value",
    () =>
      ({ value, seal }) =>
        `${value} ${seal}`,
  ),
  ...[256, 1000, 4096].map((limit) =>
    versions(`versions begin again after ${limit}`, () => {
      let version = 0;
      return () => ++version % limit;
    }),
  ),
  answers("a put that changes only the seal keeps the version", ({ cells }) => {
    const given = new Map<string | number, Cell>();
    const versionOf = (cell: Cell) => given.get(cell.version)?.version ?? cell.version;
    return (partition, { when, ...step }) => {
      const before = allOf(cells, partition);
      const isDone = holds({ when: when ?? [] }, before, versionOf);
      const seen = cells.step(partition, isDone ? step : { ...step, before: -1 });
      for (const cell of allOf(cells, partition)) {
        const old = before.find(({ key }) => key === cell.key);
        if (old !== undefined && old.version !== cell.version && old.value === cell.value && old.seal !== cell.seal)
          given.set(cell.version, { ...cell, version: versionOf(old) });
      }
      return { ...seen, cells: seen.cells.map((cell) => ({ ...cell, version: versionOf(cell) })) };
    };
  }),
  versions("all puts of a step have one version", () => {
    let last: Step | undefined;
    let version = 0;
    return (_, step) => {
      if (last !== step) version++;
      last = step;
      return version;
    };
  }),
  answers("each cell counts its versions from one", ({ cells }) =>
    countedVersions(cells, (partition, key) => `${partition} ${key}`),
  ),
  answers("an empty partition counts its versions from one", ({ cells }) =>
    countedVersions(cells, (partition) => partition),
  ),
  broken("versions begin again at a restart", ({ cells, clock }) => {
    let current = cells;
    return {
      node: () => (partition, step) => current.step(partition, step),
      restart() {
        const old = current;
        current = memoryCells<string>(() => clock.now());
        for (const [partition, kept] of old.partitions())
          current.step(partition, { put: [...kept].map((cell) => ({ ...cell, endsAt: clock.now() + 1e9 })) });
      },
    };
  }),
];

/** Counts versions per name, and forgets the count when no cell of that name is left. */
function countedVersions(cells: MemoryCells<string>, nameOf: (partition: string, key: string) => string): StepOf {
  const counts = new Map<string, number>();
  const given = new Map<string | number, string>();
  const versionOf = ({ version }: Cell) => given.get(version);
  return (partition, step) => {
    const isDone = holds(step, allOf(cells, partition), versionOf);
    const seen = cells.step(partition, isDone ? omit(step, "when") : { ...omit(step, "when"), before: -1 });
    const left = allOf(cells, partition);
    for (const cell of left.filter(({ version }) => !given.has(version))) {
      const name = nameOf(partition, cell.key);
      counts.set(name, (counts.get(name) ?? 0) + 1);
      given.set(cell.version, `v${counts.get(name)}`);
    }
    const names = new Set(left.map(({ key }) => nameOf(partition, key)));
    for (const key of step.delete ?? []) {
      const name = nameOf(partition, key);
      if (!names.has(name)) counts.delete(name);
    }
    return { ...seen, cells: seen.cells.map((cell) => ({ ...cell, version: versionOf(cell) ?? "none" })) };
  };
}
