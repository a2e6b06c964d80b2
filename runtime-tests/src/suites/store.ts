import {
  runStoreCase,
  type StoreContractOptions,
  storeContractGroups,
} from "@identity-web/testing/contracts/store-cases";
import type { Suite } from "./suite.ts";

/** The store contract. */
export const storeSuite = (name: string, options: StoreContractOptions): Suite => ({
  name,
  tests: storeContractGroups.flatMap((group) =>
    group.cases.map((each) => ({
      name: `${group.name} › ${each.name}`,
      run: async () => void (await runStoreCase(each, options)),
    })),
  ),
});
