import { fakeClock } from "../../fake-clock/index.ts";
import type { CellCase } from "./cell-case.ts";
import { CellScene } from "./cell-scene.ts";
import type { CellContractOptions, CellNeed } from "./harness.ts";

/**
 * Runs one case on a cell store of its own: for runtimes without a test runner, and for tests of the contract itself.
 *
 * @returns what the case needs and the harness lacks; where it lacks something, the case did not run
 * @throws what the case found
 */
export async function runCellCase(cellCase: CellCase, options: CellContractOptions): Promise<readonly CellNeed[]> {
  const context = { clock: fakeClock() };
  const store = await options.open(context);
  try {
    const nodes = [await store.connect(), await store.connect()] as const;
    const scene = new CellScene(nodes, store, context, options.skewMs ?? nodes[0].maxSkewMs ?? 0);
    const missing = (cellCase.needs ?? []).filter((need) => !scene.has(need));
    if (missing.length === 0) await cellCase.run(scene);
    return missing;
  } finally {
    await store.close?.();
  }
}
