import { changesCells, type Put } from "@identity-web/core";
import type { MemoryCells } from "@identity-web/core/parts";
import { turn } from "../../../fake-clock/turn.ts";
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

interface Place {
  readonly partition: string;
  readonly key: string;
}

/** A store whose done steps with puts delete expired cells by another rule. `ends` has the ends of all cells, by their places. */
const sweeps = (
  name: string,
  sweep: (
    state: { readonly cells: MemoryCells<string>; readonly ends: Map<Place, number>; readonly now: number },
    partition: string,
  ) => void,
): BrokenCells =>
  answers(name, ({ cells, clock }) => {
    const ends = new Map<Place, number>();
    const placeOf = (partition: string, key: string) =>
      [...ends.keys()].find((place) => place.partition === partition && place.key === key) ?? { partition, key };
    return (partition, step) => {
      const seen = cells.step(partition, { ...step, look: {} });
      if (seen.done) for (const { key, endsAt } of step.put ?? []) ends.set(placeOf(partition, key), endsAt);
      if (seen.done && step.put !== undefined) sweep({ cells, ends, now: clock.now() }, partition);
      return { ...seen, cells: cells.step(partition, { look: step.look ?? {} }).cells };
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
  broken("the clock of production has whole seconds", ({ cells }) => ({
    realClock: () => ({
      step: (partition, step) => ({ ...cells.step(partition, step), now: Math.floor(Date.now() / 1000) * 1000 }),
    }),
  })),
  broken("the clock of production answers the local time", ({ cells }) => ({
    realClock: () => ({
      step: (partition, step) => ({ ...cells.step(partition, step), now: Date.now() + 3_600_000 }),
    }),
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
  broken("nodes remember only the time of changes", ({ cells, clock }) => {
    let latest = clock.now();
    return {
      node: () => (partition, step) => {
        const now = Math.max(latest, clock.now());
        const done = now <= (step.before ?? now);
        const seen = cells.step(partition, done ? omit(step, "before") : { ...step, before: -1 });
        if (seen.done && changesCells(step)) latest = now;
        return { ...seen, now, bornAt: 0 };
      },
    };
  }),
  broken("each node remembers only its own time", ({ cells, clock }) => ({
    node() {
      let latest = clock.now();
      return (partition, step) => {
        latest = Math.max(latest, clock.now());
        const done = latest <= (step.before ?? latest);
        const seen = cells.step(partition, done ? omit(step, "before") : { ...step, before: -1 });
        return { ...seen, now: latest, bornAt: 0 };
      };
    },
  })),
  broken("a restart remembers only the time of the store's birth", ({ cells, clock }) => {
    const bornAt = clock.now();
    let latest = bornAt;
    return {
      node: () => (partition, step) => {
        latest = Math.max(latest, clock.now());
        return { ...cells.step(partition, step), now: latest, bornAt };
      },
      restart() {
        latest = bornAt;
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

async function turns(count: number): Promise<void> {
  for (let each = 0; each < count; each++) await turn();
}

export const onMomentsOfSteps: readonly BrokenCells[] = [
  answers("a look reads its cells some turns before its time", ({ cells }) => async (partition, step) => {
    const seen = cells.step(partition, step);
    if (changesCells(step)) return seen;
    await turns(3);
    return { ...seen, now: cells.step(partition, {}).now };
  }),
  answers("a change is visible some turns after its time, and looks don't wait for it", ({ cells }) => {
    let changes: Promise<unknown> = Promise.resolve();
    return async (partition, step) => {
      if (!changesCells(step)) return cells.step(partition, step);
      const change = changes.then(async () => {
        const { now } = cells.step(partition, {});
        await turns(3);
        return { ...cells.step(partition, step), now };
      });
      changes = change.catch(() => undefined);
      return change;
    };
  }),
  answers("the time is read before the wait for a lock that isn't fair", ({ cells }) => {
    let steps = 0;
    return async (partition, step) => {
      const { now } = cells.step(partition, {});
      await turns(++steps % 4);
      return { ...cells.step(partition, step), now };
    };
  }),
  answers("before is compared when a step arrives, and not after the wait for the lock", ({ cells }) => {
    let last: Promise<unknown> = Promise.resolve();
    return async (partition, { before = Number.POSITIVE_INFINITY, ...step }) => {
      const isLate = cells.step(partition, {}).now > before;
      const answer = last.then(turn).then(() => cells.step(partition, isLate ? { ...step, before: -1 } : step));
      last = answer;
      return answer;
    };
  }),
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
  drops("ends are rounded down to whole ms", () => {
    const ends = new Map<string, number>();
    return {
      put: (partition, { key, endsAt }) => void ends.set(`${partition} ${key}`, Math.floor(endsAt)),
      isOver: (partition, key, now) => now > (ends.get(`${partition} ${key}`) ?? now),
    };
  }),
  drops("no cell lives longer than to the end of 32-bit seconds", () => {
    const ends = new Map<string, number>();
    const last = 1000 * (2 ** 31 - 1);
    return {
      put: (partition, { key, endsAt }) => void ends.set(`${partition} ${key}`, Math.min(endsAt, last)),
      isOver: (partition, key, now) => now > (ends.get(`${partition} ${key}`) ?? now),
    };
  }),
  sweeps("a write deletes its own partition's cells 900 ms before their end", ({ cells, ends, now }, partition) => {
    for (const [place, endsAt] of ends)
      if (place.partition === partition && endsAt < now + 900) cells.step(partition, { delete: [place.key] });
  }),
  sweeps("a write finds expired cells, and deletes them a little later by their names", ({ cells, ends, now }) => {
    const gone = [...ends].filter(([, endsAt]) => endsAt < now).map(([place]) => place);
    void turns(6).then(() => {
      for (const { partition, key } of gone) cells.step(partition, { delete: [key] });
    });
  }),
  sweeps(
    "a write deletes expired cells by their keys, in all partitions with the same hash",
    ({ cells, ends, now }) => {
      const hashOf = (name: string) => [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 8;
      for (const [gone, endsAt] of [...ends])
        if (endsAt < now)
          for (const [{ partition, key }] of [...ends])
            if (key === gone.key && hashOf(partition) === hashOf(gone.partition))
              cells.step(partition, { delete: [key] });
    },
  ),
  answers("looks hide an expired cell, and conditions find it", ({ cells, clock }) => {
    const ends = new Map<string, number>();
    return (partition, step) => {
      const seen = cells.step(partition, step);
      if (seen.done) for (const { key, endsAt } of step.put ?? []) ends.set(`${partition} ${key}`, endsAt);
      const isLiving = ({ key }: { readonly key: string }) => (ends.get(`${partition} ${key}`) ?? 0) >= clock.now();
      return { ...seen, cells: seen.cells.filter(isLiving) };
    };
  }),
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
