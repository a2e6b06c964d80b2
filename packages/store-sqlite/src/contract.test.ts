import { type Store, type StoreContext, sealedStore } from "@identity-web/core";
import { storeContract } from "@identity-web/testing/contracts";
import { vi } from "vitest";
import { Database } from "./database.ts";
import { sqliteStore } from "./index.ts";
import { openConnection } from "./open-connection.ts";
import { createRecords } from "./records.ts";
import { temporaryFile } from "./test/temporary-file.ts";

const maxFrontChannelMarkers = 20;

// One case signs in 2000 times, and every write waits for the disk, where there is one.
vi.setConfig({ testTimeout: 60_000 });

/** Each node has a connection of its own, as another process would. */
function runContract(name: string, connect: (path: string, context: StoreContext) => Store & { close(): void }): void {
  storeContract(name, {
    maxFrontChannelMarkers,
    open(context) {
      const file = temporaryFile();
      const nodes: { close(): void }[] = [];
      return {
        connect() {
          const node = connect(file.path, context);
          nodes.push(node);
          return node;
        },
        close() {
          for (const node of nodes) node.close();
          file.remove();
        },
      };
    },
  });
}

runContract("sqlite", (path, context) => {
  const driver = sqliteStore(path, { maxFrontChannelMarkers });
  return { ...driver.open(context), close: () => driver.close() };
});

runContract("sqlite, as if every account were large", (path, context) => {
  const { clock } = context;
  const database = new Database(openConnection(path), { clock, busyTimeoutMs: 5000 });
  const records = createRecords(database, { clock, maxFrontChannelMarkers, removedAtOnce: 1 });
  return { ...sealedStore(records, context), close: () => records.close() };
});
