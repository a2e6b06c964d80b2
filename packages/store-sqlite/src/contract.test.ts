import { cellsStore, type Store } from "@identity-web/core";
import {
  type CellStoreUnderTest,
  cellContract,
  gateContract,
  type StoreTestContext,
  storeContract,
} from "@identity-web/testing/contracts";
import { FileUnderTest } from "./test/file-under-test.ts";

storeContract("sqlite", {
  open(context) {
    const file = new FileUnderTest();
    const mends = new WeakMap<Store, () => () => void>();
    const connectAs = (other: StoreTestContext) => {
      const cells = file.connect(other.clock);
      const store = cellsStore(cells, other);
      mends.set(store, () => file.cutOff(cells));
      return store;
    };
    return {
      connect: () => connectAs(context),
      connectAs,
      cutOff: (node) => mends.get(node)?.() ?? (() => undefined),
      dump: () => file.dump(),
      close: () => file.remove(),
    };
  },
});

const open = ({ clock }: Parameters<Parameters<typeof cellContract>[1]["open"]>[0]): CellStoreUnderTest => {
  const file = new FileUnderTest();
  return {
    connect: () => file.connect(clock),
    restart: () => file.end(),
    cutOff: (node) => file.cutOff(node),
    disable: () => file.disable(),
    dump: () => file.dump(),
    close: () => file.remove(),
  };
};

cellContract("sqlite", { open });
gateContract("sqlite", { open });
