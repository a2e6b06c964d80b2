import type { DatabaseSync } from "node:sqlite";
import { IdentityError } from "@identity-web/core";
import { numberIn } from "./row.ts";

export interface Schema {
  readonly applicationId: number;
  /** The first one leads from version 0, an empty file, to version 1. */
  readonly migrations: readonly string[];
}

/**
 * Brings a file to the newest schema, all steps in one transaction: another process finds the old file or the new one.
 *
 * @throws IdentityError `configuration` where the file's schema is newer than the newest one known
 */
export function migrate(connection: DatabaseSync, path: string, { applicationId, migrations }: Schema): void {
  const newest = migrations.length;
  const check = (): number => {
    const version = numberIn(connection.prepare("PRAGMA user_version").get() ?? {}, "user_version");
    if (version <= newest) return version;
    throw new IdentityError(
      "configuration",
      `the file "${path}" of sqliteStore was written by a newer version: expected schema ${newest} at most, got ${version}`,
      { cure: "Update @identity-web/store-sqlite, or give the path of a new file." },
    );
  };
  if (check() === newest) return;
  connection.exec("BEGIN IMMEDIATE");
  try {
    // Another process may have been here while this one waited.
    const version = check();
    for (const step of migrations.slice(version)) connection.exec(step);
    connection.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${newest}`);
    connection.exec("COMMIT");
  } catch (error) {
    connection.exec("ROLLBACK");
    throw error;
  }
}
