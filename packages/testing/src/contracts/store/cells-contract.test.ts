import { type CellStore, cellsStore, type Store } from "@identity-web/core";
import { simulatedCells } from "../cells/simulated-cells.ts";
import { storeContract } from "./store-contract.ts";

// Every hook of the harness, over cells that answer late and can be cut off.
storeContract("core's rules over cells beyond a wire", {
  skewMs: 1000,
  open(context) {
    const cells = simulatedCells(context);
    const nodes = new Map<Store, CellStore>();
    const connectAs = async (own: typeof context) => {
      const node = await cells.connect();
      const store = cellsStore(node, own);
      nodes.set(store, node);
      return store;
    };
    return {
      connect: () => connectAs(context),
      connectAs,
      cutOff(store) {
        const node = nodes.get(store);
        if (node === undefined) throw new Error("expected a node of this store");
        return cells.cutOff(node);
      },
      dump: cells.dump,
    };
  },
});
