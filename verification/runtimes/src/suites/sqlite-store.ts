import { sqliteStore } from "@identity-web/store-sqlite";
import { temporaryFile } from "../../../../packages/store-sqlite/src/test/temporary-file.ts";
import { storeSuite } from "./store.ts";

export const sqliteStoreSuite = storeSuite("sqlite store", {
  open(context) {
    const file = temporaryFile();
    const drivers: { close(): void }[] = [];
    return {
      connect() {
        const driver = sqliteStore(file.path);
        drivers.push(driver);
        return driver.open(context);
      },
      close() {
        for (const driver of drivers) driver.close();
        file.remove();
      },
    };
  },
});
