import { join } from "node:path";
import { sqliteStore } from "@identity-web/store-sqlite";
import { sqliteCells } from "../../../../packages/store-sqlite/src/sqlite-cells.ts";
import { type ChaosStore, plainOrBroken } from "./chaos-store.ts";

const busyTimeoutMs = 5_000;

export const sqlite: ChaosStore = {
  name: "sqlite",
  canForget: true,
  async start({ cleanup }) {
    const file = join(cleanup.folder("chaos-sqlite-"), "identity.db");
    return { at: file, file };
  },
  async open({ at: path }, terms) {
    return plainOrBroken(sqliteStore(path), terms, ({ clock }, aheadMs) =>
      sqliteCells(path, { clock: { ...clock, now: () => clock.now() + aheadMs }, busyTimeoutMs }),
    );
  },
};
