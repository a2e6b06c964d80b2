import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { IdentityError, systemClock } from "@identity-web/core";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { Database } from "./database.ts";
import { sqliteStore } from "./index.ts";
import { migrate } from "./migrate.ts";
import { nodeSqlite } from "./node-sqlite.ts";
import { openConnection } from "./open-connection.ts";
import { createRecords } from "./records.ts";
import { applicationId, migrations } from "./schema.ts";
import { everything, signIn } from "./test/people.ts";
import { Stage } from "./test/stage.ts";
import { temporaryFile } from "./test/temporary-file.ts";

/** The error with which something refuses to open. */
function refusal(open: () => unknown): IdentityError {
  try {
    open();
  } catch (error) {
    if (error instanceof IdentityError) return error;
    throw error;
  }
  throw new Error("expected it to be refused");
}

function newFile() {
  const file = temporaryFile();
  onTestFinished(() => file.remove());
  return file;
}

describe("a file that isn't there", () => {
  test("is made, with a write-ahead log that is flushed at every commit", () => {
    const connection = openConnection(newFile().path);
    onTestFinished(() => connection.close());
    const value = (name: string) => Object.values(connection.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    expect(value("journal_mode")).toBe("wal");
    expect(value("synchronous")).toBe(2);
    // What is deleted is overwritten where that costs nothing.
    expect(value("secure_delete")).toBe(2);
    expect(value("application_id")).toBe(applicationId);
    expect(value("user_version")).toBe(migrations.length);
  });

  test("isn't made before an app opens the store", () => {
    using stage = new Stage();
    sqliteStore(stage.file.path).close();
    expect(() => stage.sql("SELECT 1 FROM sessions")).toThrow(/no such table/);
  });

  test("in a folder that isn't there", () => {
    const { folder } = newFile();
    const error = refusal(() => openConnection(join(folder, "no-such-folder", "store.db")));
    expect(error.code).toBe("configuration");
    expect(error.message).toMatch(/no-such-folder.*can't be opened/);
    expect(error.cure).toMatch(/Make its folder/);
  });
});

describe("the schema", () => {
  const steps = [...migrations, "CREATE TABLE later (value TEXT) STRICT; INSERT INTO later VALUES ('new')"];
  const schema = { applicationId, migrations: steps };

  test("an empty file is brought through all versions", () => {
    const connection = new (nodeSqlite().DatabaseSync)(newFile().path);
    onTestFinished(() => connection.close());
    migrate(connection, "store.db", schema);
    expect(connection.prepare("PRAGMA user_version").get()).toEqual({ user_version: steps.length });
    expect(connection.prepare("SELECT value FROM later").get()).toEqual({ value: "new" });
    expect(connection.prepare("SELECT count(*) AS count FROM sessions").get()).toEqual({ count: 0 });
  });

  test("a file of the version before goes on from there, and keeps what it holds", async () => {
    using stage = new Stage();
    const { session, key } = await signIn(stage.node().store, "alice");
    const connection = openConnection(stage.file.path);
    onTestFinished(() => connection.close());
    migrate(connection, "store.db", schema);
    migrate(connection, "store.db", schema);
    expect(connection.prepare("PRAGMA user_version").get()).toEqual({ user_version: steps.length });
    expect(stage.count("later")).toBe(1);
    expect(stage.count("sessions")).toBe(1);
    connection.exec(`PRAGMA user_version = ${migrations.length}`);
    expect(await stage.node().store.sessions.read(key)).toEqual(session);
  });

  test("a file of version 1: what it holds is read and removed, and who still has it open finds no seal", async () => {
    const { path } = newFile();
    const older = new (nodeSqlite().DatabaseSync)(path);
    onTestFinished(() => older.close());
    older.exec("PRAGMA journal_mode = WAL");
    migrate(older, path, { applicationId, migrations: migrations.slice(0, 1) });
    const end = Date.now() + 60_000;
    older.exec(`
      UPDATE steady_time SET number = 7;
      INSERT INTO sessions VALUES ('alice', 'one', '[]', 1, 2, 3, ${end}, ${end}, 'seal of a session');
      INSERT INTO grants (account, kind, id, version, issued_at, expires_at, first_claim, sealed)
        VALUES ('alice', 'session', 'one', 7, 1, ${end}, 0, 'seal of a grant')`);
    const read = older.prepare("SELECT sealed FROM sessions");
    expect(read.all()).toHaveLength(1);

    const connection = openConnection(path);
    onTestFinished(() => connection.close());
    const database = new Database(connection, { clock: systemClock, busyTimeoutMs: 1000 });
    const records = createRecords(database, { clock: systemClock, maxFrontChannelMarkers: 1 });
    const key = { account: "alice", id: "one" };
    const grantKey = { ...key, kind: "session" } as const;
    expect(await records.sessions.read(key)).toMatchObject({ sealed: "seal of a session" });
    const removed = await records.removeAccount("alice", everything);
    expect(removed).toMatchObject({ sessions: 1, grants: 1 });
    const record = { issuedAt: 1, expiresAt: end, sealed: "seal of a grant" };
    expect(removed.removedGrants).toEqual([{ key: grantKey, record }]);
    expect(await records.sessions.read(key)).toBeUndefined();
    expect(() => read.all()).toThrow(/no such column/);
  });

  test("a step that fails leaves the file as it was", () => {
    const connection = new (nodeSqlite().DatabaseSync)(newFile().path);
    onTestFinished(() => connection.close());
    const broken = { applicationId, migrations: ["CREATE TABLE first (value TEXT)", "no SQL at all"] };
    expect(() => migrate(connection, "store.db", broken)).toThrow(/syntax error/);
    expect(connection.prepare("PRAGMA user_version").get()).toEqual({ user_version: 0 });
    expect(connection.prepare("SELECT count(*) AS count FROM sqlite_schema").get()).toEqual({ count: 0 });
  });

  test("a newer one is refused, and the file left alone", () => {
    using stage = new Stage();
    stage.node();
    stage.sql("PRAGMA user_version = 7");
    const error = refusal(() => stage.node());
    expect(error.code).toBe("configuration");
    expect(error.message).toMatch(/newer version: expected schema 2 at most, got 7/);
    expect(error.message).toContain(stage.file.path);
    expect(error.cure).toMatch(/Update/);
    expect(stage.sql("PRAGMA user_version")).toEqual([{ user_version: 7 }]);
  });
});

describe("a file that isn't ours", () => {
  test("no database at all", () => {
    const { path } = newFile();
    writeFileSync(path, "This is a letter, and not a database. ".repeat(200));
    const error = refusal(() => openConnection(path));
    expect([error.code, error.message]).toEqual([
      "configuration",
      `the file "${path}" of sqliteStore is no SQLite database`,
    ]);
    expect(error.cure).toBeDefined();
  });

  test.each([
    ["with tables of its own", "CREATE TABLE theirs (value TEXT)"],
    ["with an id of its own", "PRAGMA application_id = 5"],
  ])("another program's database, %s, which it leaves alone", (_, statement) => {
    const { path } = newFile();
    const theirs = new (nodeSqlite().DatabaseSync)(path);
    onTestFinished(() => theirs.close());
    theirs.exec(statement);
    const error = refusal(() => openConnection(path));
    expect(error.code).toBe("configuration");
    expect(error.message).toMatch(/belongs to another program/);
    expect(theirs.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "delete" });
  });

  test("a folder", () => {
    expect(refusal(() => openConnection(newFile().folder)).code).toBe("configuration");
  });
});

describe("a damaged file", () => {
  test("is refused where the damage shows when it is opened", async () => {
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

  test("fails every operation that meets the damage: nobody is taken for signed out", async () => {
    using stage = new Stage();
    const { store } = stage.node();
    const { key } = await signIn(store, "alice");
    stage.sql("DROP TABLE sessions");
    await expect((async () => store.sessions.read(key))()).rejects.toThrow(/no such table/);
  });
});

test("a runtime without node:sqlite is told what to do", () => {
  const builtin = vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined);
  onTestFinished(() => builtin.mockRestore());
  const error = refusal(() => openConnection(newFile().path));
  expect(error.code).toBe("configuration");
  expect(error.message).toMatch(/needs the module node:sqlite, and Node \d+\.\d+\.\d+ has none/);
  expect(error.cure).toMatch(/Node 22\.13/);
});

describe("options", () => {
  test.each([
    [() => sqliteStore(""), /expects the path of a file, and got ""/],
    [() => sqliteStore(":memory:"), /expects the path of a file, and got ":memory:"/],
    [() => sqliteStore("x.db", { busyTimeoutMs: 0 }), /busyTimeoutMs must be a whole number of at least 1, but is 0/],
    [() => sqliteStore("x.db", { maxFrontChannelMarkers: 1.5 }), /maxFrontChannelMarkers must be .* but is 1\.5/],
    [
      () => sqliteStore("", Object.assign({ busyTimeoutMs: 10 }, { maxSessions: 5 })),
      /expects the path.*no option maxSessions; it knows maxFrontChannelMarkers and busyTimeoutMs/,
    ],
  ])("%s is refused at once, with everything that is wrong", (make, message) => {
    const error = refusal(make);
    expect(error.code).toBe("configuration");
    expect(error.message).toMatch(message);
  });

  test("an option that is undefined has its default", () => {
    const options: object = { busyTimeoutMs: undefined };
    expect(sqliteStore("x.db", options).name).toBe("sqlite");
  });
});
