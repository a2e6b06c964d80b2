import type { CellStore } from "@identity-web/core";
import { type MemoryCells, memoryCells } from "@identity-web/core/parts";
import { turn } from "../../fake-clock/turn.ts";
import type { CellStoreUnderTest, CellTestContext } from "./harness.ts";

/**
 * A simulated remote cell store with all hooks. It answers late and with copies, keeps its cells over a restart, and its nodes
 * can be cut off. For tests of the contract itself, and of layers above a cell store.
 */
export function simulatedCells(
  { clock }: CellTestContext,
  cells: MemoryCells<string> = memoryCells(() => clock.now()),
): CellStoreUnderTest & Required<Pick<CellStoreUnderTest, "cutOff" | "disable" | "dump" | "loseAnswer" | "restart">> {
  const cut = new Set<CellStore>();
  const lossy = new Set<CellStore>();
  let isDisabled = false;
  const reach = async (node: CellStore) => {
    await turn();
    if (cut.has(node)) throw new Error("the simulated store can't be reached");
  };
  return {
    connect() {
      const node: CellStore = {
        async step(partition, step) {
          const sent = structuredClone(step);
          await reach(node);
          if (isDisabled) throw new Error("the simulated store refuses to read and write cells");
          const answer = structuredClone(cells.step(partition, sent));
          await reach(node);
          if (lossy.delete(node)) throw new Error("the simulated store's answer was lost");
          return answer;
        },
        changed: (partition, signal) => cells.changed(partition, signal),
      };
      return node;
    },
    cutOff(node) {
      cut.add(node);
      return () => void cut.delete(node);
    },
    loseAnswer: (node) => void lossy.add(node),
    disable() {
      isDisabled = true;
      return () => {
        isDisabled = false;
      };
    },
    restart: () => undefined,
    dump: () => JSON.stringify([...cells.partitions()].map(([name, each]) => [name, [...each]])),
  };
}
