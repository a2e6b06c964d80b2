import type { Cell, Step } from "@identity-web/core";
import { turn } from "../../../fake-clock/turn.ts";
import { allOf, answers, type BrokenCells, broken, omit, withLook } from "./world.ts";

/** A store that does a step in two halves, with time for other steps between them. */
const halves = (name: string, second: (step: Step, snapshot: readonly Cell[]) => Step): BrokenCells =>
  answers(name, ({ cells }) => async (partition, step) => {
    const { put: _put, delete: _delete, look: _look, ...comparison } = step;
    const compared = cells.step(partition, comparison);
    const snapshot = allOf(cells, partition);
    await turn();
    if (!compared.done) return cells.step(partition, { ...step, before: -1 });
    return cells.step(partition, second(step, snapshot));
  });

export const onRaces: readonly BrokenCells[] = [
  halves("a step compares first and writes later", (step) => omit(step, "when")),
  halves("a transaction sees a snapshot, and only writes of the same cell conflict", (step, snapshot) => {
    const written = [...(step.put ?? []).map(({ key }) => key), ...(step.delete ?? [])];
    const when = written.map((key) => ({ key, version: snapshot.find((cell) => cell.key === key)?.version }));
    return { ...step, when };
  }),
  halves("rows are locked, and what is absent has no row to lock", (step) => ({
    ...step,
    when: step.when?.filter(({ version }) => version !== undefined) ?? [],
  })),
  halves("cells that must be absent are locked only if they are put", (step) => {
    const put = new Set(step.put?.map(({ key }) => key));
    return { ...step, when: step.when?.filter(({ key, version }) => version !== undefined || put.has(key)) ?? [] };
  }),
  answers("a partition is read, changed and written back whole", ({ cells }) => async (partition, step) => {
    const before = allOf(cells, partition);
    await turn();
    if ((step.put?.length ?? 0) > 0) {
      const added = allOf(cells, partition).filter(({ key }) => !before.some((cell) => cell.key === key));
      cells.step(partition, { delete: added.map(({ key }) => key) });
    }
    return cells.step(partition, step);
  }),
  answers("cells are written one after the other", ({ cells }) => async (partition, { put = [], look, ...step }) => {
    const seen = cells.step(partition, step);
    if (!seen.done) return look === undefined ? seen : cells.step(partition, { look, before: -1 });
    for (const each of put) {
      cells.step(partition, { put: [each] });
      await turn();
    }
    return look === undefined ? seen : cells.step(partition, { look });
  }),
  answers("keys and prefixes are looked up one after the other", ({ cells }) => async (partition, step) => {
    const { keys = [], under = [] } = step.look ?? {};
    if (keys.length === 0 || under.length === 0) return cells.step(partition, step);
    const first = cells.step(
      partition,
      withLook(step, (look) => ({ ...look, under: [] })),
    );
    await turn();
    const second = cells.step(partition, { look: { under } });
    const others = second.cells.filter(({ key }) => !keys.includes(key));
    return { ...first, cells: [...first.cells, ...others] };
  }),
  answers("cells are locked in the caller's order", ({ cells }) => {
    const held = new Set<string>();
    return async (partition, step) => {
      const mine: string[] = [];
      try {
        for (const { key } of step.put ?? []) {
          const name = `${partition} ${key}`;
          for (let turns = 0; held.has(name); turns++) {
            if (turns > 30) throw new Error("deadlock detected, expected none");
            await turn();
          }
          held.add(name);
          mine.push(name);
          await turn();
        }
        return cells.step(partition, step);
      } finally {
        for (const name of mine) held.delete(name);
      }
    };
  }),
  broken("a node reads its own cache", ({ cells }) => ({
    node() {
      const cache = new Map<string, Cell>();
      return (partition, step) => {
        const seen = cells.step(partition, step);
        const shown = seen.cells.map((cell) => cache.get(`${partition} ${cell.key}`) ?? cell);
        for (const cell of seen.cells) cache.set(`${partition} ${cell.key}`, cell);
        return (step.put?.length ?? 0) > 0 ? seen : { ...seen, cells: shown };
      };
    },
  })),
  answers("a step is answered before it is done", ({ cells }) => (partition, step) => {
    const now = cells.step(partition, {});
    const changes = [...(step.put ?? []), ...(step.delete ?? [])];
    if (changes.length === 0) return cells.step(partition, step);
    const will = { ...now, cells: (step.put ?? []).map((put) => ({ ...put, seal: put.seal, version: 1 })) };
    void turn()
      .then(turn)
      .then(() => cells.step(partition, step));
    return will;
  }),
];
