export type {
  PostgresClient,
  PostgresConnection,
  PostgresListener,
  PostgresPool,
  PostgresResult,
} from "./client.ts";
export type { PostgresStoreOptions } from "./options.ts";
export { type PostgresStore, postgresStore } from "./postgres-store.ts";
export { postgresSchema } from "./sql/index.ts";
