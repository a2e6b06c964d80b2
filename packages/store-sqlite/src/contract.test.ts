import { storeContract } from "@identity-web/testing/contracts";
import { vi } from "vitest";
import { sqliteStore } from "./index.ts";
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
