import type { Cell, Put, Seen, Step } from "@identity-web/core";
import { type MemoryCells, memoryCells } from "@identity-web/core/parts";
import type { CellStoreUnderTest, CellTestContext } from "../harness.ts";

/** A cell store that breaks one rule. */
export interface BrokenCells {
  readonly name: string;
  open(context: CellTestContext): CellStoreUnderTest;
}

export type Answer = Seen | Promise<Seen>;
export type StepOf = (partition: string, step: Step) => Answer;

/** The base of a broken store. Steps of `cells` answer at once, so several of them happen at the same time. */
export interface World {
  readonly cells: MemoryCells<string>;
  readonly clock: CellTestContext["clock"];
}

/** The fault: how a node answers a step, and further hooks. Created again for each store. */
export interface Sabotage extends Partial<CellStoreUnderTest> {
  /** How a new node answers steps. */
  readonly node?: () => StepOf;
  readonly changed?: (partition: string, signal: AbortSignal) => Promise<void>;
}

export const broken = (name: string, sabotage: (world: World) => Sabotage): BrokenCells => ({
  name,
  open({ clock }) {
    const cells = memoryCells<string>(() => clock.now());
    const { node, changed, ...hooks } = sabotage({ cells, clock });
    return {
      connect: () => {
        const step = node?.() ?? cells.step;
        return { step: async (partition, asked) => step(partition, asked), changed: changed ?? cells.changed };
      },
      restart: () => undefined,
      dump: () => JSON.stringify([...cells.partitions()].map(([partition, each]) => [partition, [...each]])),
      ...hooks,
    };
  },
});

/** A store whose nodes all answer in this way. */
export const answers = (name: string, make: (world: World) => StepOf): BrokenCells =>
  broken(name, (world) => {
    const step = make(world);
    return { node: () => step };
  });

/** A store that executes another step than the requested one. */
export const understands = (name: string, change: (step: Step, partition: string) => Step): BrokenCells =>
  answers(
    name,
    ({ cells }) =>
      (partition, step) =>
        cells.step(partition, change(step, partition)),
  );

/** A store whose answer differs from what happened. */
export const tells = (name: string, change: (seen: Seen, step: Step, world: World) => Seen): BrokenCells =>
  answers(name, (world) => (partition, step) => change(world.cells.step(partition, step), step, world));

export const allOf = (cells: MemoryCells<string>, partition: string): readonly Cell[] =>
  cells.step(partition, { look: { under: [""] } }).cells;

export const holds = ({ when = [] }: Step, cells: readonly Cell[], versionOf: (cell: Cell) => unknown): boolean =>
  when.every(({ key, version }) => {
    const cell = cells.find((each) => each.key === key);
    return (cell === undefined ? undefined : versionOf(cell)) === version;
  });

export const omit = <K extends keyof Step>(step: Step, name: K): Omit<Step, K> => {
  const { [name]: _, ...rest } = step;
  return rest;
};

export const withLook = (step: Step, change: (look: NonNullable<Step["look"]>) => Step["look"]): Step => {
  const look = step.look === undefined ? undefined : change(step.look);
  return look === undefined ? omit(step, "look") : { ...step, look };
};

export const withPuts = (step: Step, change: (put: Put) => Put): Step =>
  step.put === undefined ? step : { ...step, put: step.put.map(change) };
