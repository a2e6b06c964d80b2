import type { CellStore, Step } from "@identity-web/core";
import { turn } from "../../../fake-clock/turn.ts";
import { type Answer, allOf, type BrokenCells, broken, type StepOf, type World } from "./world.ts";

export const onRestarts: readonly BrokenCells[] = [
  broken("each start is a new birth, although nothing is lost", ({ cells, clock }) => {
    let bornAt = clock.now();
    return {
      node: () => (partition, step) => ({ ...cells.step(partition, step), bornAt }),
      restart() {
        bornAt = clock.now();
      },
    };
  }),
  broken("the last step is lost when the store starts again", ({ cells }) => {
    let last: (() => void) | undefined;
    return {
      node: () => (partition, step) => {
        const keys = step.put?.map(({ key }) => key) ?? [];
        if (keys.length > 0) last = () => void cells.step(partition, { delete: keys });
        return cells.step(partition, step);
      },
      restart: () => last?.(),
    };
  }),
  broken("a node from before a loss of data answers the earlier birth", ({ cells, clock }) => {
    let bornAt = clock.now();
    return {
      node() {
        let first: number | undefined;
        return (partition, step) => {
          first ??= bornAt;
          return { ...cells.step(partition, step), bornAt: first };
        };
      },
      restart() {
        for (const [partition, kept] of [...cells.partitions()])
          cells.step(partition, { delete: [...kept].map(({ key }) => key) });
        bornAt = clock.now();
      },
    };
  }),
  broken("one partition is lost, and the birth stays the same", ({ cells }) => ({
    restart: () => void cells.step("q", { delete: allOf(cells, "q").map(({ key }) => key) }),
  })),
  broken("all data is lost, and the birth stays the same", ({ cells }) => ({
    restart() {
      for (const [partition, kept] of [...cells.partitions()])
        cells.step(partition, { delete: [...kept].map(({ key }) => key) });
    },
  })),
];

export const onWaiting: readonly BrokenCells[] = [
  broken("waits for nothing", () => ({
    changed: () => Promise.resolve(),
  })),
  broken("nodes are never notified", () => ({
    changed: (_, signal) => new Promise((resolve) => signal.addEventListener("abort", () => resolve())),
  })),
  broken("a wait begins a little after the call", ({ cells }) => ({
    changed: async (partition, signal) => {
      for (let turns = 0; turns < 3; turns++) await turn();
      await cells.changed(partition, signal);
    },
  })),
  broken("an aborted wait stays open", ({ cells }) => ({
    changed: (partition) => cells.changed(partition, new AbortController().signal),
  })),
  broken("an aborted wait is an error", ({ cells }) => ({
    changed: async (partition, signal) => {
      await cells.changed(partition, signal);
      signal.throwIfAborted();
    },
  })),
  broken("only the last waiting call is notified", ({ cells }) => {
    let last = 0;
    return {
      changed: async (partition, signal) => {
        last++;
        const own = last;
        await cells.changed(partition, signal);
        if (own !== last) await new Promise(() => undefined);
      },
    };
  }),
  broken("deletes aren't reported as changes", ({ cells }) => {
    const waiting = new Set<() => void>();
    return {
      node: () => (partition, step) => {
        const seen = cells.step(partition, step);
        if ((step.put?.length ?? 0) > 0) for (const resume of waiting) resume();
        return seen;
      },
      changed: (_, signal) =>
        new Promise((resolve) => {
          waiting.add(resolve);
          signal.addEventListener("abort", () => resolve());
        }),
    };
  }),
];

/** A store that answers during an outage. */
const hides = (name: string, answer: (partition: string, step: Step, world: World) => Answer): BrokenCells =>
  broken(name, (world) => {
    const cut = new Set<CellStore>();
    const { cells } = world;
    return {
      connect() {
        const node: CellStore = {
          step: async (partition, step) =>
            cut.has(node) ? answer(partition, step, world) : cells.step(partition, step),
          changed: cells.changed,
        };
        return node;
      },
      cutOff(node) {
        cut.add(node);
        return () => void cut.delete(node);
      },
    };
  });

/** A store whose nodes can be cut off. `reach` takes a turn, and throws if the node is cut off then. */
const cuttable = (name: string, make: (world: World, reach: () => Promise<void>) => StepOf): BrokenCells =>
  broken(name, (world) => {
    const cut = new Set<CellStore>();
    return {
      connect() {
        const step = make(world, async () => {
          await turn();
          if (cut.has(node)) throw new Error("the store can't be reached");
        });
        const node: CellStore = { step };
        return node;
      },
      cutOff(node) {
        cut.add(node);
        return () => void cut.delete(node);
      },
    };
  });

export const onOutages: readonly BrokenCells[] = [
  hides("a failure is nothing there", (_, __, { clock }) => ({
    done: false,
    now: clock.now(),
    bornAt: 0,
    cells: [],
  })),
  hides("a failure is done", (_, __, { clock }) => ({ done: true, now: clock.now(), bornAt: 0, cells: [] })),
  hides("looks are answered from memory in an outage", (partition, step, { cells }) => {
    if (step.put !== undefined || step.delete !== undefined) throw new Error("the store can't be reached");
    return cells.step(partition, step);
  }),
  ...(
    [
      ["a refused statement is a step that isn't done", (step: Step) => step.put !== undefined],
      ["a refused statement shows no cells", (step: Step) => step.put === undefined && step.look !== undefined],
    ] as const
  ).map(([name, isHidden]) =>
    broken(name, ({ cells }) => {
      let isDisabled = false;
      return {
        node: () => (partition, step) => {
          if (!isDisabled) return cells.step(partition, step);
          if (isHidden(step)) return cells.step(partition, { before: -1 });
          throw new Error("the server refuses to read and write cells");
        },
        disable() {
          isDisabled = true;
          return () => {
            isDisabled = false;
          };
        },
      };
    }),
  ),
  broken("a step whose answer is lost is sent again when the connection is back", ({ cells }) => {
    let isLost = false;
    return {
      node: () => (partition, step) => {
        const seen = cells.step(partition, step);
        if (!isLost) return seen;
        isLost = false;
        return cells.step(partition, step);
      },
      loseAnswer() {
        isLost = true;
      },
    };
  }),
  broken("all nodes share a connection", ({ cells }) => {
    let isCut = false;
    return {
      node: () => (partition, step) => {
        if (isCut) throw new Error("expected a connection of its own");
        return cells.step(partition, step);
      },
      cutOff() {
        isCut = true;
        return () => {
          isCut = false;
        };
      },
    };
  }),
  broken("an aborted wait stays open in an outage", ({ cells }) => {
    let isCut = false;
    return {
      changed: (partition, signal) => (isCut ? new Promise(() => undefined) : cells.changed(partition, signal)),
      cutOff() {
        isCut = true;
        return () => {
          isCut = false;
        };
      },
    };
  }),
  cuttable("a broken connection leaves half a step", ({ cells }, reach) => async (partition, { put = [], ...step }) => {
    for (const each of put) {
      await reach();
      cells.step(partition, { put: [each] });
    }
    return cells.step(partition, step);
  }),
  cuttable("deletes are kept although the connection breaks before the puts", ({ cells }, reach) => {
    return async (partition, { delete: gone = [], ...step }) => {
      await reach();
      cells.step(partition, { delete: gone });
      await reach();
      return cells.step(partition, step);
    };
  }),
  cuttable("a step is answered before the connection has sent it", ({ cells }, reach) => async (partition, step) => {
    await reach();
    const { now, bornAt } = cells.step(partition, {});
    if (step.put === undefined) return cells.step(partition, step);
    void reach().then(
      () => cells.step(partition, step),
      () => undefined,
    );
    const shown = step.put.map((put) => ({ ...put, seal: put.seal, version: 1 }));
    return { done: true, now, bornAt, cells: step.look === undefined ? [] : shown };
  }),
  cuttable("a step whose answer is lost is sent again", ({ cells }, reach) => async (partition, step) => {
    for (let tries = 0; ; tries++) {
      try {
        await reach();
        const seen = cells.step(partition, step);
        await reach();
        return seen;
      } catch (error) {
        if (tries === 3) throw error;
      }
    }
  }),
];
