import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { IdentityError } from "@identity-web/core";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { sqliteStore } from "./index.ts";
import { nodeSqlite } from "./node-sqlite.ts";
import { openConnection } from "./open-connection.ts";
import { applicationId, schemaVersion } from "./schema.ts";
import { signIn } from "./test/people.ts";
import { Stage } from "./test/stage.ts";
import { temporaryFile } from "./test/temporary-file.ts";

/** The error that the function throws. */
function refusal(open: () => unknown): IdentityError {
  try {
    open();
  } catch (error) {
    if (error instanceof IdentityError) return error;
    throw error;
  }
  throw new Error("expected an error, and got none");
}

function newFile() {
  const file = temporaryFile();
  onTestFinished(() => file.remove());
  return file;
}

describe("a missing SQLite file", () => {
  test("opening a missing SQLite file creates it with a write-ahead log that is flushed at every commit", () => {
    const connection = openConnection(newFile().path, 0);
    onTestFinished(() => connection.close());
    const value = (name: string) => Object.values(connection.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    expect(value("journal_mode")).toBe("wal");
    expect(value("synchronous")).toBe(2);
    // Deleted data is overwritten if that needs no extra write.
    expect(value("secure_delete")).toBe(2);
    expect(value("application_id")).toBe(applicationId);
    expect(value("user_version")).toBe(schemaVersion);
  });

  test("sqliteStore() creates no file before an app opens the store", () => {
    using stage = new Stage();
    sqliteStore(stage.file.path).close();
    expect(() => stage.sql("SELECT 1 FROM cells")).toThrow(/no such table/);
  });

  test("a SQLite file in a missing folder is refused with the path and a cure", () => {
    const { folder } = newFile();
    const error = refusal(() => openConnection(join(folder, "no-such-folder", "store.db"), 0));
    expect(error.code).toBe("configuration");
    expect(error.message).toMatch(/no-such-folder.*can't be opened/);
    expect(error.cure).toMatch(/Make its folder/);
  });
});

describe("the schema of a SQLite file", () => {
  test("a SQLite file stays empty if creating its tables fails, and the next attempt creates them", () => {
    const { path } = newFile();
    const { DatabaseSync } = nodeSqlite();
    const exec = DatabaseSync.prototype.exec;
    const failing = vi.spyOn(DatabaseSync.prototype, "exec").mockImplementation(function (this: never, sql: string) {
      if (sql.includes("application_id")) throw new Error("disk I/O error");
      return exec.call(this, sql);
    });
    onTestFinished(() => failing.mockRestore());
    expect(refusal(() => openConnection(path, 0)).code).toBe("store_unavailable");
    failing.mockRestore();
    const connection = openConnection(path, 0);
    onTestFinished(() => connection.close());
    expect(connection.prepare("SELECT count(*) AS count FROM cells").get()).toEqual({ count: 0 });
  });

  test.each([2, 7])("a SQLite file with schema version %i is refused and stays unchanged", (version) => {
    using stage = new Stage();
    stage.node();
    stage.sql(`PRAGMA user_version = ${version}`);
    const error = refusal(() => stage.node());
    expect(error.code).toBe("configuration");
    expect(error.message).toContain(`expected schema ${schemaVersion}, got ${version}`);
    expect(error.message).toContain(stage.file.path);
    expect(error.cure).toMatch(/Give the path of a new file/);
    expect(stage.sql("PRAGMA user_version")).toEqual([{ user_version: version }]);
  });
});

describe("a file of another program", () => {
  test("a file that is not an SQLite database is refused", () => {
    const { path } = newFile();
    writeFileSync(path, "This is a letter, and not a database. ".repeat(200));
    const error = refusal(() => openConnection(path, 0));
    expect([error.code, error.message]).toEqual([
      "configuration",
      `the file "${path}" of sqliteStore is not an SQLite database`,
    ]);
    expect(error.cure).toBeDefined();
  });

  test.each([
    ["with tables of its own", "CREATE TABLE theirs (value TEXT)"],
    ["with an id of its own", "PRAGMA application_id = 5"],
  ])("a database of another program, %s, is refused and stays unchanged", (_, statement) => {
    const { path } = newFile();
    const theirs = new (nodeSqlite().DatabaseSync)(path);
    onTestFinished(() => theirs.close());
    theirs.exec(statement);
    const error = refusal(() => openConnection(path, 0));
    expect(error.code).toBe("configuration");
    expect(error.message).toMatch(/belongs to another program/);
    expect(theirs.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "delete" });
  });

  test("a folder instead of a SQLite file is refused", () => {
    expect(refusal(() => openConnection(newFile().folder, 0)).code).toBe("configuration");
  });
});

describe("a damaged SQLite file", () => {
  test("a SQLite file whose damage shows at opening is refused", async () => {
    using stage = new Stage();
    const { store, driver } = stage.node();
    await signIn(store, "alice");
    driver.close();
    truncateSync(stage.file.path, 4096);
    const error = refusal(() => stage.node());
    expect(error.code).toBe("store_unavailable");
    expect(error.message).toMatch(/is damaged/);
    expect(error.cure).toBeDefined();
  });

  test("an operation on a SQLite file without its table fails, and never reports a signed-out user", async () => {
    using stage = new Stage();
    const { store } = stage.node();
    const { key } = await signIn(store, "alice");
    stage.sql("DROP TABLE cells");
    await expect((async () => store.sessions.read(key))()).rejects.toThrow(/no such table/);
  });
});

test("sqliteStore() on a runtime without node:sqlite throws an error with a cure", () => {
  const builtin = vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined);
  onTestFinished(() => builtin.mockRestore());
  const error = refusal(() => openConnection(newFile().path, 0));
  expect(error.code).toBe("configuration");
  expect(error.message).toMatch(/needs the module node:sqlite, and Node \d+\.\d+\.\d+ has none/);
  expect(error.cure).toMatch(/Node 22\.13/);
});

describe("options", () => {
  test.each([
    [() => sqliteStore(""), /expected the path of a file .*, and got ""/],
    [() => sqliteStore(":memory:"), /expected the path of a file .*, and got ":memory:"/],
    [
      () => sqliteStore("x.db", { busyTimeoutMs: 0 }),
      /busyTimeoutMs: expected a whole number of at least 1, and got 0/,
    ],
    [() => sqliteStore("x.db", { busyTimeoutMs: 1.5 }), /busyTimeoutMs: expected .* and got 1\.5/],
    [
      () => sqliteStore("", Object.assign({ busyTimeoutMs: 10 }, { maxSessions: 5 })),
      /expected the path.*unknown option "maxSessions": expected one of busyTimeoutMs/,
    ],
  ])("sqliteStore() refuses invalid options, and its error names all problems: %s", (make, message) => {
    const error = refusal(make);
    expect(error.code).toBe("configuration");
    expect(error.message).toMatch(message);
  });

  test("an option of sqliteStore() that is undefined gets its default", () => {
    const options: object = { busyTimeoutMs: undefined };
    expect(sqliteStore("x.db", options).name).toBe("sqlite");
  });
});
