import { change } from "./change.ts";
import { incarnation } from "./incarnation.ts";
import { look } from "./look.ts";
import { step } from "./step.ts";
import { tables } from "./tables.ts";
import { time } from "./time.ts";
import { watch } from "./watch.ts";

/** The schema version of this package. Each function's name ends with the version that introduced it. */
export const schemaVersion = 1;

/** The channel for notifications of changes. */
export const channelOf = (schema: string): string => `${schema}_changed`;

const versions: readonly ((schema: string) => string)[] = [
  (schema) =>
    [
      tables(schema),
      time(schema),
      incarnation(schema),
      look(schema),
      change(schema, channelOf(schema)),
      step(schema),
      watch(schema),
    ].join(""),
];

/**
 * The SQL that creates the schema or migrates it to this version: one statement, which does nothing if the schema is up to date.
 * Several processes may run it at once. A version removes nothing that the previous version uses, so processes of both may run.
 *
 * @example
 * // for `psql`, by a role that may create a schema
 * console.log(postgresSchema());
 */
export function postgresSchema(schema = "identity_web"): string {
  const migrations = versions.map(
    (sql, index) => `
  IF NOT EXISTS (SELECT FROM ${schema}.migrations WHERE version = ${index + 1}) THEN
${sql(schema)}
  INSERT INTO ${schema}.migrations VALUES (${index + 1});
  END IF;`,
  );
  return `DO $migrate$
DECLARE
  path pg_catalog.text := pg_catalog.current_setting('search_path');
BEGIN
  -- So that no function of another user's schema runs with the rights of this role.
  PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  PERFORM pg_advisory_xact_lock(hashtextextended('${schema}.migrations', 0::bigint));
  IF to_regclass('${schema}.migrations') IS NULL THEN
    IF to_regnamespace('${schema}') IS NULL THEN CREATE SCHEMA ${schema}; END IF;
    CREATE TABLE ${schema}.migrations (version integer PRIMARY KEY, made_at timestamptz NOT NULL DEFAULT now());
  END IF;
${migrations.join("\n")}
  PERFORM set_config('search_path', path, true);
END $migrate$;
`;
}

const schemaPattern = /^[a-z_][a-z0-9_]{0,39}$/;

/** Whether a name can be inserted into SQL unquoted. It has up to 40 characters, so that the channel's name isn't too long. */
export const isSchemaName = (name: unknown): boolean =>
  typeof name === "string" && schemaPattern.test(name) && !name.startsWith("pg_");
