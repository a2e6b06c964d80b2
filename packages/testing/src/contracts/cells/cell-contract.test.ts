import type { CellStore, Seen } from "@identity-web/core";
import { memoryCells } from "@identity-web/core/parts";
import { expect, test } from "vitest";
import { cellContractGroups } from "./cases/index.ts";
import { cellContract } from "./cell-contract.ts";
import { simulatedCells } from "./simulated-cells.ts";

cellContract("memory", {
  open({ clock }) {
    const cells = memoryCells<string>(() => clock.now());
    return {
      connect: () => cells,
      dump: () => JSON.stringify([...cells.partitions()].map(([name, each]) => [name, [...each]])),
    };
  },
});

// Tests the suite itself. It must not depend on immediate answers or on exact times.
cellContract("a store beyond a wire", { skewMs: 1000, open: (context) => simulatedCells(context) });

cellContract("a store that loses its memory when it starts again", {
  open(context) {
    let incarnation = 0;
    let store = simulatedCells(context);
    const prefix = () => `${incarnation}.`;
    const named = (seen: Seen, of: string): Seen => ({
      ...seen,
      cells: seen.cells.map((cell) => ({ ...cell, version: `${of}${cell.version}` })),
    });
    const inner = new Map<CellStore, CellStore>();
    return {
      ...store,
      cutOff: (node) => store.cutOff(inner.get(node) ?? node),
      loseAnswer: (node) => store.loseAnswer(inner.get(node) ?? node),
      async connect(): Promise<CellStore> {
        const node = await store.connect();
        const own = prefix();
        const bare = (version: string | number) =>
          String(version).startsWith(own) ? Number(String(version).slice(own.length)) : "of another incarnation";
        const renamed: CellStore = {
          ...node,
          async step(partition, { when = [], ...step }) {
            if (own !== prefix()) throw new Error("the node's connection ended with the store");
            const compared = when.map(({ key, version }) => ({
              key,
              version: version === undefined ? undefined : bare(version),
            }));
            return named(await node.step(partition, { ...step, when: compared }), own);
          },
        };
        inner.set(renamed, node);
        return renamed;
      },
      restart() {
        incarnation++;
        store = simulatedCells(context);
      },
    };
  },
});

test("the names of the cell contract's cases are unique", () => {
  const names = cellContractGroups.flatMap((group) => group.cases.map((each) => each.name));
  expect(new Set(names).size).toBe(names.length);
});
