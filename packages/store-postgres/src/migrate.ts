import type { IdentityError } from "@identity-web/core";
import { failure } from "./error-texts.ts";
import type { Send } from "./sender.ts";
import { postgresSchema, schemaVersion } from "./sql/index.ts";

/** Creates or migrates the schema if necessary, before the first step. @throws IdentityError `configuration` */
export async function prepare(send: Send, schema: string, migrate: boolean): Promise<void> {
  const found = await versionOf(send, schema);
  if (found >= schemaVersion) return;
  if (!migrate) throw missing(schema, found, "the option migrate is false");
  try {
    await send(postgresSchema(schema));
  } catch (error) {
    if (codeOf(error) !== insufficientPrivilege) throw error;
    throw missing(schema, found, "the app's role may not create it", error);
  }
}

/** The version of the schema. 0: there is none. */
async function versionOf(send: Send, schema: string): Promise<number> {
  const made = await send("SELECT pg_catalog.to_regclass($1::text)::text AS made", `${schema}.migrations`);
  if (typeof made.rows[0]?.made !== "string") return 0;
  const { rows } = await send(`SELECT pg_catalog.max(version)::text AS version FROM ${schema}.migrations`);
  return Number(rows[0]?.version ?? 0);
}

const insufficientPrivilege = "42501";

const codeOf = (error: unknown): unknown =>
  typeof error === "object" && error !== null && "code" in error ? error.code : undefined;

const missing = (schema: string, version: number, why: string, cause?: unknown): IdentityError => {
  const found = version === 0 ? "none" : `version ${version}`;
  return failure("postgres-schema-missing", { expected: schemaVersion, schema, found, why }, { cause });
};
