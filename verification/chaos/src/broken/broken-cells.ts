import type { CellStore } from "@identity-web/core";

type Breaks = (cells: CellStore) => CellStore;

const breakages: Readonly<Record<string, Breaks>> = {
  "a store that forgets its birth": (cells) => ({
    ...cells,
    step: async (partition, step) => ({ ...(await cells.step(partition, step)), bornAt: 0 }),
    ...(cells.bornAt === undefined ? {} : { bornAt: () => 0 }),
  }),
};

/** The function that breaks the cells under a store. `undefined`: this breakage leaves the cells unchanged. */
export const brokenCells = (name: string | undefined): Breaks | undefined =>
  name === undefined ? undefined : breakages[name];
