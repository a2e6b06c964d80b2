import type { Put } from "@identity-web/core";
import { answers, type BrokenCells, broken, omit, tells } from "./world.ts";

/** A store that drops cells by another rule, at every step. */
const drops = (
  name: string,
  make: () => {
    readonly put: (partition: string, put: Put, done: boolean) => void;
    readonly isOver: (partition: string, key: string, now: number) => boolean;
  },
): BrokenCells =>
  answers(name, ({ cells, clock }) => {
    const { put, isOver } = make();
    return (partition, step) => {
      const now = clock.now();
      for (const [other, kept] of cells.partitions())
        for (const { key } of [...kept]) if (isOver(other, key, now)) cells.step(other, { delete: [key] });
      const seen = cells.step(partition, step);
      for (const each of step.put ?? []) put(partition, each, seen.done);
      return seen;
    };
  });

export const onTime: readonly BrokenCells[] = [
  tells("time goes back with the clock", (seen, _, { clock }) => ({ ...seen, now: clock.now(), bornAt: 0 })),
  answers(
    "steps are compared with the clock and not with the answered time",
    ({ cells, clock }) =>
      (partition, step) =>
        cells.step(partition, step.before !== undefined && clock.now() <= step.before ? omit(step, "before") : step),
  ),
  tells("time is answered in seconds", (seen) => ({
    ...seen,
    now: seen.now / 1000,
    bornAt: 0,
  })),
  broken("each node answers its own time", ({ cells }) => {
    let nodes = 0;
    return {
      node() {
        const ahead = 700 * nodes++;
        return (partition, step) => {
          const seen = cells.step(partition, step);
          return { ...seen, now: seen.now + ahead };
        };
      },
    };
  }),
  broken("its time begins again at a restart", ({ cells, clock }) => {
    let latest = 0;
    return {
      node: () => (partition, step) => {
        latest = Math.max(latest, clock.now());
        const now = latest;
        return { ...cells.step(partition, step), now, bornAt: 0 };
      },
      restart() {
        latest = 0;
      },
    };
  }),
  tells("its birth is now", (seen) => ({
    ...seen,
    bornAt: seen.now,
  })),
];

export const onEnds: readonly BrokenCells[] = [
  drops("a partition ends with the cell that was put last", () => {
    const ends = new Map<string, number>();
    return {
      put: (partition, { endsAt }, done) => done && ends.set(partition, endsAt),
      isOver: (partition, _, now) => now > (ends.get(partition) ?? now),
    };
  }),
  drops("a refused step moves the end of its cells", () => {
    const ends = new Map<string, number>();
    return {
      put: (partition, { key, endsAt }) => void ends.set(`${partition} ${key}`, endsAt),
      isOver: (partition, key, now) => now > (ends.get(`${partition} ${key}`) ?? now),
    };
  }),
  drops("a cell that is written again keeps its first end", () => {
    const ends = new Map<string, number>();
    return {
      put: (partition, { key, endsAt }) =>
        void ends.set(`${partition} ${key}`, Math.min(endsAt, ends.get(`${partition} ${key}`) ?? endsAt)),
      isOver: (partition, key, now) => now > (ends.get(`${partition} ${key}`) ?? now),
    };
  }),
  ...(
    [
      ["cells end at their end, and not after it", (endsAt: number) => endsAt - 1],
      ["ends are rounded down to whole seconds", (endsAt: number) => Math.floor(endsAt / 1000) * 1000 - 1],
      ["cells end half a second early", (endsAt: number) => endsAt - 500],
      ["cells end 30 seconds early", (endsAt: number) => endsAt - 30_000],
    ] as const
  ).map(([name, endOf]) =>
    drops(name, () => {
      const ends = new Map<string, number>();
      return {
        put: (partition, { key, endsAt }) => void ends.set(`${partition} ${key}`, endOf(endsAt)),
        isOver: (partition, key, now) => now > (ends.get(`${partition} ${key}`) ?? now),
      };
    }),
  ),
  drops("no cell lives longer than 30 days", () => {
    const ends = new Map<string, number>();
    const month = 30 * 86_400_000;
    return {
      put: (partition, { key, endsAt }) =>
        void ends.set(`${partition} ${key}`, Math.min(endsAt, 1_893_456_000_000 + month)),
      isOver: (partition, key, now) => now > (ends.get(`${partition} ${key}`) ?? now),
    };
  }),
  drops("the store holds 30 cells, and drops the oldest", () => {
    const written: string[] = [];
    return {
      put: (partition, { key }) => void written.push(`${partition} ${key}`),
      isOver: (partition, key) => written.length - written.lastIndexOf(`${partition} ${key}`) > 30,
    };
  }),
];
