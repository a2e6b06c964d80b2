import {
  runStoreCase,
  type StoreContractOptions,
  type StoreNeed,
  storeContractGroups,
} from "@identity-web/testing/contracts/store-cases";
import type { Suite } from "./suite.ts";

/** Node's own tests of each store have these hooks. */
const notHere: readonly StoreNeed[] = ["connectAs", "cutOff", "dump"];

/** The store contract, without the cases whose hooks a harness here lacks. */
export const storeSuite = (name: string, options: StoreContractOptions, lacks = notHere): Suite => ({
  name,
  tests: storeContractGroups.flatMap((group) =>
    group.cases
      .filter(({ needs = [] }) => !needs.some((need) => lacks.includes(need)))
      .map((each) => ({
        name: `${group.name} › ${each.name}`,
        async run() {
          const missing = await runStoreCase(each, options);
          if (missing.length > 0) throw new Error(`the case did not run: the harness has no ${missing.join(", ")}`);
        },
      })),
  ),
});
