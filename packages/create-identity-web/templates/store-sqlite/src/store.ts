import { sqliteStore } from "@identity-web/store-sqlite";

/** One encrypted file, for any number of processes on one machine. */
export const store = () => sqliteStore(process.env.DATABASE ?? "identity.db");
