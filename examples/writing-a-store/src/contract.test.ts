import type { CellStore, Store } from "@identity-web/core";
import { cellContract, gateContract, storeContract } from "@identity-web/testing/contracts";
import { sqlCells } from "./sql-cells.ts";
import { sqlStore } from "./store.ts";
import { emptyDatabase } from "./test/sqlite-database.ts";

const cutOff = new WeakMap<CellStore | Store, () => () => void>();
const loseAnswer = new WeakMap<CellStore, () => void>();

const cells: Parameters<typeof cellContract>[1] = {
  open({ clock }) {
    const database = emptyDatabase(clock);
    return {
      connect() {
        const connection = database.connect();
        const node = sqlCells(connection);
        cutOff.set(node, connection.cut);
        loseAnswer.set(node, connection.loseAnswer);
        return node;
      },
      cutOff: (node) => cutOff.get(node)?.() ?? (() => undefined),
      loseAnswer: (node) => loseAnswer.get(node)?.(),
      disable: () => database.disable(),
      restart: () => undefined,
      dump: () => database.dump(),
      close: () => database.drop(),
    };
  },
};

cellContract("sql", cells);
gateContract("sql", cells);

storeContract("sql", {
  open(context) {
    const database = emptyDatabase(context.clock);
    const connectAs = (own: typeof context) => {
      const connection = database.connect();
      const node = sqlStore(connection).open(own);
      cutOff.set(node, connection.cut);
      return node;
    };
    return {
      connect: () => connectAs(context),
      connectAs,
      cutOff: (node) => cutOff.get(node)?.() ?? (() => undefined),
      dump: () => database.dump(),
      close: () => database.drop(),
    };
  },
});
