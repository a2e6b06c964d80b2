import type { Part, Setting } from "./part.ts";

export interface Store extends Part {
  readonly settings: readonly Setting[];
  /** A command before `npm run dev`. */
  readonly prepare?: string;
}

/** The stores that an app can be created with. */
export const stores: readonly Store[] = [
  {
    id: "memory",
    label: "memory",
    templates: ["store-memory"],
    dependencies: ["@identity-web/core"],
    devDependencies: [],
    settings: [],
  },
  {
    id: "sqlite",
    label: "SQLite",
    templates: ["store-sqlite"],
    dependencies: ["@identity-web/store-sqlite"],
    devDependencies: [],
    // A Dockerfile sets DATABASE to a volume's file.
    settings: [],
  },
  {
    id: "redis",
    label: "Redis",
    templates: ["store-redis"],
    dependencies: ["@identity-web/store-redis", "redis"],
    devDependencies: [],
    settings: [{ name: "REDIS_URL", value: "redis://localhost:6379" }],
    prepare: "docker compose up -d",
  },
  {
    id: "postgres",
    label: "PostgreSQL",
    templates: ["store-postgres"],
    dependencies: ["@identity-web/store-postgres", "pg"],
    devDependencies: ["@types/pg"],
    settings: [{ name: "DATABASE_URL", value: "postgres://postgres:postgres@localhost:5432/postgres" }],
    prepare: "docker compose up -d",
  },
  {
    id: "durable-objects",
    label: "Durable Objects",
    templates: [],
    dependencies: ["@identity-web/store-durable-objects"],
    devDependencies: [],
    settings: [],
  },
];
