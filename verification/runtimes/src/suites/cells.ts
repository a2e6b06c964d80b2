import {
  type CellContractOptions,
  type CellNeed,
  cellContractGroups,
  runCellCase,
} from "@identity-web/testing/contracts/cell-cases";
import type { Suite } from "./suite.ts";

/** The cell contract, without the cases whose hooks a harness here lacks. */
export const cellSuite = (name: string, options: CellContractOptions, lacks: readonly CellNeed[]): Suite => ({
  name,
  tests: cellContractGroups.flatMap((group) =>
    group.cases
      .filter(({ needs = [] }) => !needs.some((need) => lacks.includes(need)))
      .map((each) => ({
        name: `${group.name} › ${each.name}`,
        async run() {
          const missing = await runCellCase(each, options);
          if (missing.length > 0) throw new Error(`the case did not run: the harness has no ${missing.join(", ")}`);
        },
      })),
  ),
});
