import { cellContract, storeContract } from "@identity-web/testing/contracts";
import { vi } from "vitest";
import { sqliteStore } from "./index.ts";
import { nodeSqlite } from "./node-sqlite.ts";
import { sqliteCells } from "./sqlite-cells.ts";
import { temporaryFile } from "./test/temporary-file.ts";

const maxFrontChannelMarkers = 20;

// One case signs in 2000 times, and every write waits for the disk, where there is one.
vi.setConfig({ testTimeout: 60_000 });

storeContract("sqlite", {
  maxFrontChannelMarkers,
  open(context) {
    const file = temporaryFile();
    const nodes: { close(): void }[] = [];
    return {
      // Each node has a connection of its own, as another process would.
      connect() {
        const driver = sqliteStore(file.path, { maxFrontChannelMarkers });
        nodes.push(driver);
        return driver.open(context);
      },
      close() {
        for (const node of nodes) node.close();
        file.remove();
      },
    };
  },
});

// A file can't be cut off from one of several connections: what a node says of a broken one is tested beside its code.
cellContract("sqlite", {
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
      dump() {
        const connection = new (nodeSqlite().DatabaseSync)(file.path);
        const rows = connection.prepare("SELECT * FROM cells").all();
        connection.close();
        return JSON.stringify(rows);
      },
      close() {
        closeAll();
        file.remove();
      },
    };
  },
});
