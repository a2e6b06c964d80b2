import { type GrantRecord, type PlacedGrantRecord, type RemovalByName, systemClock } from "@identity-web/core";
import { expect, onTestFinished, test } from "vitest";
import { Database } from "./database.ts";
import { openConnection } from "./open-connection.ts";
import { createRecords } from "./records.ts";
import { alice, bob, everything, minute } from "./test/people.ts";
import { temporaryFile } from "./test/temporary-file.ts";

// Accounts with more sessions than one write takes away.

const handOverMs = 10 * minute;
const hour = 60 * minute;
const account = alice.key;
const issuedAt = (index: number): number => 1000 + index;
const idOf = (index: number): string => `session-${String(index).padStart(6, "0")}`;
const sessionKey = (index: number) => ({ account, id: idOf(index) });
const grantKey = (index: number) => ({ ...sessionKey(index), kind: "session" }) as const;

function openFile() {
  const file = temporaryFile();
  const clock = { now: () => clock.time, sleep: systemClock.sleep, time: Date.UTC(2026, 0, 1) };
  const nodes: { close(): void }[] = [];
  onTestFinished(() => {
    for (const node of nodes) node.close();
    file.remove();
  });
  const node = () => {
    const connection = openConnection(file.path);
    // Nothing is lost here by the machine's crash.
    connection.exec("PRAGMA synchronous = OFF");
    const database = new Database(connection, { clock, busyTimeoutMs: 1000 });
    const records = createRecords(database, { clock, maxFrontChannelMarkers: 10 });
    nodes.push(records);
    const number = (sql: string) => Number(Object.values(connection.prepare(sql).get() ?? {})[0]);
    const count = (table: string) => number(`SELECT count(*) FROM ${table}`);
    const sql = (statement: string) => connection.exec(statement);
    return { records, count, sql, changes: () => number("SELECT total_changes()") };
  };
  return { clock, node };
}

type Node = ReturnType<ReturnType<typeof openFile>["node"]>;

async function signIn({ records }: Node, index: number, { issuer, key } = alice, sids: string[] = []) {
  const begun = await records.beginRedemption(`${key} ${index}`, { forMs: minute, rememberMs: minute });
  if (begun === "replayed") throw new Error("replayed");
  const { startedAt } = begun;
  const expiresAt = startedAt + hour;
  const times = { createdAt: startedAt, seenAt: startedAt, idleExpiresAt: startedAt + 30 * minute, expiresAt };
  const session = { account: key, id: idOf(index), issuer, sids, issuedAt: issuedAt(index), sealed: "x", ...times };
  return records.signIn(session, { issuedAt: issuedAt(index), expiresAt, sealed: `seal ${index}` }, begun);
}

async function large(count: number) {
  const stage = openFile();
  const here = stage.node();
  for (let index = 0; index < count; index++) await signIn(here, index, alice, [`sid-${index % 50}`]);
  stage.clock.time++;
  return { ...stage, here };
}

/** A grant of the account without a session. */
async function actOnBehalf({ records: { tokens } }: Node, expiresAt: number) {
  const key = { account, kind: "on-behalf-of", id: "caller" } as const;
  const terms = { forMs: minute, singleUse: false, issuedAt: issuedAt(0) };
  const outcome = await tokens.claimRefresh(key, "absent", terms);
  if (typeof outcome === "string" || !("claimed" in outcome)) throw new Error("not claimed");
  await tokens.commitRefresh(outcome.claimed, { issuedAt: issuedAt(0), expiresAt, sealed: "seal of another" });
  return key;
}

const remove = ({ records }: Node, removal: Partial<RemovalByName> = {}) =>
  records.removeAccount(account, { ...everything, ...removal });

async function all(grants: Iterable<PlacedGrantRecord> | AsyncIterable<PlacedGrantRecord>): Promise<string[]> {
  const seals: string[] = [];
  for await (const { record } of grants) seals.push(record.sealed ?? "");
  return seals.sort();
}

const seals = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, at) => `seal ${from + at}`).sort();

/** Which of them somebody can still reach, by sessions and by grants. */
async function reached({ records }: Node, count: number) {
  const found: { sessions: number[]; grants: number[] } = { sessions: [], grants: [] };
  for (let index = 0; index < count; index++) {
    if ((await records.sessions.read(sessionKey(index))) !== undefined) found.sessions.push(index);
    if ((await records.tokens.read(grantKey(index))) !== undefined) found.grants.push(index);
  }
  const listed = (await records.sessions.list(account)).map(({ id }) => id).sort();
  expect(listed).toEqual(found.sessions.map(idOf));
  const { sessions, grants } = await records.contents();
  expect([[...sessions].length, [...grants].length]).toEqual([found.sessions.length, found.grants.length]);
  return found;
}

test.each<[string, Partial<RemovalByName>]>([
  ["everything", {}],
  ["what was issued until then", { issuedUntil: issuedAt(200) }],
  ["one session and all tokens", { sessions: { id: idOf(3), sids: [] } }],
])("a removal of %s changes as many rows, however large the account is", async (_, removal) => {
  const changed = async (count: number) => {
    const { here } = await large(count);
    const before = here.changes();
    await remove(here, removal);
    return here.changes() - before;
  };
  const [few, many] = [await changed(250), await changed(1000)];
  expect(many).toBe(few);
  expect(few).toBeLessThan(10);
});

test("it can be reached nowhere from then on, and is taken away as it is handed over, each grant once", async () => {
  const { here, node } = await large(250);
  const there = node();
  const { sessions, grants, removedGrants } = await remove(here);
  expect([sessions, grants]).toEqual([250, 250]);
  for (const each of [here, there]) expect(await reached(each, 250)).toEqual({ sessions: [], grants: [] });
  expect(here.count("grants")).toBe(250);
  expect(await all(removedGrants)).toEqual(seals(0, 250));
  for (const table of ["sessions", "grants", "tombstones"]) expect(here.count(table), table).toBe(0);
  expect(await remove(here)).toEqual({ sessions: 0, grants: 0, removedGrants: [] });
});

test("what was issued later stays, before and after the rest is taken away", async () => {
  const { here } = await large(250);
  const { sessions, grants, removedGrants } = await remove(here, { issuedUntil: issuedAt(199) });
  expect([sessions, grants]).toEqual([200, 200]);
  const stays = Array.from({ length: 50 }, (_, at) => 200 + at);
  expect(await reached(here, 250)).toEqual({ sessions: stays, grants: stays });
  expect(await all(removedGrants)).toEqual(seals(0, 200));
  expect(await reached(here, 250)).toEqual({ sessions: stays, grants: stays });
  for (const [table, left] of Object.entries({ sessions: 50, grants: 50, tombstones: 0 })) {
    expect(here.count(table), table).toBe(left);
  }
});

test("a sign-out takes its session, those of its sid, and every token; the other sessions stay", async () => {
  const { here } = await large(250);
  const { sessions, grants, removedGrants } = await remove(here, { sessions: { id: idOf(0), sids: ["sid-7"] } });
  expect([sessions, grants]).toEqual([6, 250]);
  const stay = Array.from({ length: 250 }, (_, at) => at).filter((at) => at !== 0 && at % 50 !== 7);
  expect(await reached(here, 250)).toEqual({ sessions: stay, grants: [] });
  expect(await all(removedGrants)).toEqual(seals(0, 250));
  expect(await reached(here, 250)).toEqual({ sessions: stay, grants: [] });
});

test.each([
  ["all", 151, undefined],
  ["of-those-sessions", 150, "seal of another"],
] as const)("with all sessions go tokens %s", async (tokens, count, left) => {
  const { here, clock } = await large(150);
  const key = await actOnBehalf(here, clock.time + hour);
  const { sessions, grants, removedGrants } = await remove(here, { tokens });
  expect([sessions, grants]).toEqual([150, count]);
  expect((await here.records.tokens.read(key))?.value.sealed).toBe(left);
  expect(await all(removedGrants)).toHaveLength(count);
  expect((await here.records.tokens.read(key))?.value.sealed).toBe(left);
  expect(await here.records.sessions.list(account)).toEqual([]);
  expect(here.count("tombstones")).toBe(0);
});

test("a session whose grant was issued later goes with it, and holds nothing up", async () => {
  const { here } = await large(150);
  here.sql(`UPDATE grants SET issued_at = ${issuedAt(1000)} WHERE id = '${idOf(7)}'`);
  const { removedGrants } = await remove(here, { issuedUntil: issuedAt(500) });
  await all(removedGrants);
  for (const table of ["sessions", "grants", "tombstones"]) expect(here.count(table), table).toBe(0);
});

test("a refresh in flight writes nothing back, and whoever waits for it is told", async () => {
  const { here } = await large(150);
  const { tokens } = here.records;
  const version = (await tokens.read(grantKey(5)))?.version ?? "absent";
  const outcome = await tokens.claimRefresh(grantKey(5), version, { forMs: minute, singleUse: true });
  if (typeof outcome === "string" || !("claimed" in outcome)) throw new Error("not claimed");
  const waiting = tokens.waitForChange(grantKey(5), version, new AbortController().signal);
  const { removedGrants } = await remove(here);
  await waiting;
  const late: GrantRecord = { issuedAt: issuedAt(5), expiresAt: here.count("grants") + 1e15, sealed: "late" };
  expect(await tokens.commitRefresh(outcome.claimed, late)).toBe("removed");
  expect(await tokens.releaseRefresh(outcome.claimed, "unsent")).toBe("removed");
  expect(await tokens.claimRefresh(grantKey(5), version, { forMs: minute, singleUse: true })).toBe("removed");
  expect(await all(removedGrants)).toEqual(seals(0, 150));
});

test("who signs in meanwhile stays signed in", async () => {
  const { here, clock } = await large(150);
  const { removedGrants } = await remove(here);
  clock.time++;
  expect(await signIn(here, 150)).toBe("created");
  expect(await reached(here, 151)).toEqual({ sessions: [150], grants: [150] });
  expect(await all(removedGrants)).toEqual(seals(0, 150));
  expect(await reached(here, 151)).toEqual({ sessions: [150], grants: [150] });
});

test("a node that dies before it has taken all away leaves nothing that can be reached; later writes sweep it", async () => {
  const { here, node, clock } = await large(250);
  const { removedGrants } = await remove(here, { issuedUntil: issuedAt(219) });
  for await (const _ of removedGrants) break;
  here.records.close();
  const there = node();
  const stays = Array.from({ length: 30 }, (_, at) => 220 + at);
  expect(await reached(there, 250)).toEqual({ sessions: stays, grants: stays });
  clock.time += handOverMs + 1;
  for (let write = 0; write < 8; write++) {
    expect(await signIn(there, write, bob)).toBe("created");
    expect((await there.records.sessions.list(account)).length, `after ${write} writes`).toBe(30);
  }
  expect(there.count("tombstones")).toBe(0);
  expect(there.count("grants WHERE account LIKE 'alice%'")).toBe(30);
  expect(there.count("sessions WHERE account LIKE 'alice%'")).toBe(30);
});

test("of removals that overlap each hands over its own, whichever is read first", async () => {
  const { here } = await large(250);
  const first = await remove(here, { sessions: "none", issuedUntil: issuedAt(99) });
  const second = await remove(here);
  expect([first.sessions, first.grants, second.sessions, second.grants]).toEqual([0, 100, 250, 150]);
  expect(await all(second.removedGrants)).toEqual(seals(100, 250));
  expect(await all(first.removedGrants)).toEqual(seals(0, 100));
  expect(await reached(here, 250)).toEqual({ sessions: [], grants: [] });
});

test("what expires while it waits is handed over, too; what had expired before is not", async () => {
  const { here, clock } = await large(250);
  clock.time += 29 * minute;
  for (let index = 0; index < 120; index++) {
    await here.records.sessions.read(sessionKey(index), { idleMs: 30 * minute, everyMs: 0 });
  }
  clock.time += minute;
  await actOnBehalf(here, clock.time + hour);
  const { sessions, grants, removedGrants } = await remove(here);
  expect([sessions, grants]).toEqual([120, 121]);
  clock.time += 2 * hour;
  for (let write = 0; write < 30; write++) {
    await here.records.markEnded({ verified: true, sids: [`sid ${write}`] }, minute);
  }
  expect(await all(removedGrants)).toEqual(["seal of another", ...seals(0, 120)].sort());
});
