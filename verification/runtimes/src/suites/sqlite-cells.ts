import { sqliteCells } from "../../../../packages/store-sqlite/src/sqlite-cells.ts";
import { temporaryFile } from "../../../../packages/store-sqlite/src/test/temporary-file.ts";
import { cellSuite } from "./cells.ts";

export const sqliteCellsSuite = cellSuite(
  "sqlite cells",
  {
    open({ clock }) {
      const file = temporaryFile();
      const nodes: { close(): void }[] = [];
      const closeAll = () => {
        for (const node of nodes.splice(0)) node.close();
      };
      return {
        connect() {
          const node = sqliteCells(file.path, { clock, busyTimeoutMs: 5000 });
          nodes.push(node);
          return node;
        },
        restart: closeAll,
        close() {
          closeAll();
          file.remove();
        },
      };
    },
  },
  ["cutOff", "disable", "dump", "loseAnswer"],
);
