import { describe, expect, test } from "vitest";
import { endedGrant, type Grant, type GrantKey } from "../domain/grant.ts";
import type { Removal } from "../domain/removal.ts";
import type { Session } from "../domain/session.ts";
import type { IdentityEvent } from "../ports/events.ts";
import type { GrantRecord, RecordStore, SessionRecord } from "../ports/record-store.ts";
import type { Sealer } from "../ports/sealer.ts";
import { createSealer } from "../runtime/sealer.ts";
import { webCrypto } from "../runtime/web-crypto.ts";
import { sealedContents } from "./sealed-contents.ts";
import { sealedStore } from "./sealed-store.ts";

const [oldSecret, newSecret] = [webCrypto.random(32), webCrypto.random(32)];
const hour = 3_600_000;

const session: Session = {
  id: "hash-of-a-secret",
  app: "app",
  account: {
    issuer: "https://provider.example",
    subject: "subject-of-alice",
    key: "key-of-alice",
    username: "alice@example.org",
    name: "Alice A.",
  },
  sid: "sid-of-alice",
  issuedAt: 1,
  createdAt: 2,
  seenAt: 3,
  idleExpiresAt: 4 * hour,
  expiresAt: 5 * hour,
  claims: { email: "alice.private@example.org", roles: ["reader"] },
  idToken: "id-token-of-alice",
  loginHint: "login-hint-of-alice",
};
const grant: Grant = {
  issuedAt: 1,
  expiresAt: 5 * hour,
  accessTokens: [{ value: "access-token-of-alice", type: "Bearer", scopes: ["Mail.Read"], expiresAt: hour }],
  renewal: "single-use",
  providerState: "refresh-token-of-alice",
};
const key = { account: "key-of-alice", id: "hash-of-a-secret" };
const grantKey: GrantKey = { ...key, kind: "session" };
const redemption = { transactionId: "transaction", startedAt: 2, deadline: 60_002 };
const secrets = [
  ...["subject-of-alice", "alice@example.org", "Alice A.", "sid-of-alice", "alice.private", "reader"],
  ...["id-token-of-alice", "login-hint-of-alice", "access-token-of-alice", "Mail.Read", "refresh-token-of-alice"],
];

const nameOf = (of: GrantKey): string => ("app" in of ? `app ${of.app}` : `${of.kind} ${of.account} ${of.id}`);

/** Keeps records without any rule, and notes everything that it is told. */
class Records {
  readonly told: unknown[] = [];
  readonly sessions = new Map<string, SessionRecord>();
  readonly grants = new Map<string, { key: GrantKey; record: GrantRecord }>();
  /** What the next calls answer, where a test wants something of its own. */
  evicted: readonly string[] = [];
  now = 0;

  readonly store: RecordStore = {
    sessions: {
      read: ({ account, id }) => this.sessions.get(account + id),
      list: () => [],
    },
    tokens: {
      read: (of) => this.#versioned(of),
      claimRefresh: (of, expected) => {
        const changed = this.#versioned(of);
        if (changed === undefined) return "removed";
        return changed.version === expected ? { claimed: { key: of, id: "claim" } } : { changed };
      },
      commitRefresh: ({ key: of }, record) => {
        this.told.push(record);
        this.grants.set(nameOf(of), { key: of, record });
        return { version: 2 };
      },
      releaseRefresh: () => "released",
      waitForChange: async () => undefined,
    },
    beginRedemption: () => redemption,
    signIn: (record, grantRecord) => {
      this.told.push(record, grantRecord);
      const of: GrantKey = { account: record.account, kind: "session", id: record.id };
      this.sessions.set(record.account + record.id, record);
      this.grants.set(nameOf(of), { key: of, record: grantRecord });
      return "created";
    },
    markEnded: (notice, forMs) => {
      this.told.push(notice, forMs);
      return { accounts: ["key-of-alice"], evicted: this.evicted };
    },
    removeAccount: (_, removal) => {
      this.told.push(removal);
      const removedGrants = [...this.grants.values()];
      return { sessions: this.sessions.size, grants: removedGrants.length, removedGrants };
    },
  };

  #versioned(of: GrantKey) {
    const found = this.grants.get(nameOf(of));
    return found === undefined ? undefined : { value: found.record, version: 1 };
  }
}

/** One app over the records, with these secrets. */
function app(records: Records, ...with_: string[]) {
  const events: IdentityEvent[] = [];
  const real = createSealer(with_);
  const opened: string[] = [];
  const sealer: Sealer = {
    ...real,
    open(sealed, binding) {
      opened.push(sealed);
      return real.open(sealed, binding);
    },
  };
  const clock = { now: () => records.now, sleep: async () => undefined };
  const store = sealedStore(records.store, { sealer, clock, events: { emit: (event) => void events.push(event) } });
  return { store, events, sealer, opened };
}

async function signedIn(...with_: string[]) {
  const records = new Records();
  const { store, ...rest } = app(records, ...(with_.length === 0 ? [oldSecret] : with_));
  await store.signIn(session, grant, redemption);
  return { records, store, ...rest };
}

async function removed(
  { store }: Pick<ReturnType<typeof app>, "store">,
  removal: Partial<Removal> = {},
): Promise<Grant[]> {
  const whole: Removal = { sessions: "all", tokens: "all", barrierForMs: 1, ...removal };
  const grants: Grant[] = [];
  for await (const each of (await store.removeAccount("key-of-alice", whole)).removedGrants) grants.push(each);
  return grants;
}

describe("what leaves the process", () => {
  test("shows nothing of a session, a grant, a notice or a removal", async () => {
    const { records, store } = await signedIn();
    await store.tokens.commitRefresh({ key: grantKey, id: "claim" }, grant);
    await store.markEnded({ verified: true, sid: "sid-of-alice", subject: "subject-of-alice" }, 60);
    await removed({ store }, { sessions: { sid: "sid-of-alice" } });
    const told = JSON.stringify(records.told);
    for (const secret of secrets) expect(told).not.toContain(secret);
  });

  test("has what a store decides by", async () => {
    const { records, sealer } = await signedIn();
    const { issuedAt, createdAt, seenAt, idleExpiresAt, expiresAt } = session;
    expect(records.told).toEqual([
      {
        ...{ ...key, issuer: "https://provider.example", sids: await sealer.pseudonyms("sid-of-alice") },
        ...{ issuedAt, createdAt, seenAt, idleExpiresAt, expiresAt, sealed: expect.any(String) },
      },
      { issuedAt, expiresAt, sealed: expect.any(String) },
    ]);
  });

  test("a notice and a removal name a sid as the session does, one name for each secret", async () => {
    const { records, store, sealer } = await signedIn(newSecret, oldSecret);
    const sids = await sealer.pseudonyms("sid-of-alice");
    expect(sids).toHaveLength(2);
    records.told.length = 0;
    await store.markEnded({ verified: false, sid: "sid-of-alice" }, 60);
    await store.markEnded({ verified: true, sid: "sid-of-alice", issuer: "issuer", issuedAt: 7 }, 60);
    const times = { tokens: "all", barrierForMs: 1 } as const;
    await store.removeAccount("key-of-alice", { sessions: { id: "id", sid: "sid-of-alice" }, ...times });
    await store.removeAccount("key-of-alice", { sessions: { id: "id" }, ...times });
    await store.removeAccount("key-of-alice", { sessions: "none", ...times });
    expect(records.told).toEqual([
      ...[{ verified: false, sids }, 60, { verified: true, sids, issuer: "issuer", issuedAt: 7 }, 60],
      ...[
        { sessions: { id: "id", sids }, ...times },
        { sessions: { id: "id", sids: [] }, ...times },
      ],
      { sessions: "none", ...times },
    ]);
  });

  test("a session without a sid has no names", async () => {
    const records = new Records();
    const { sid: _, ...without } = session;
    await app(records, oldSecret).store.signIn(without, grant, redemption);
    expect(records.sessions.get("key-of-alicehash-of-a-secret")?.sids).toEqual([]);
  });
});

describe("what comes back", () => {
  test("is the session with the times that the store has, and the grant", async () => {
    const { records, store, events } = await signedIn();
    expect(await store.sessions.read(key)).toEqual(session);
    expect(await store.tokens.read(grantKey)).toEqual({ value: grant, version: 1 });
    expect(await store.tokens.claimRefresh(grantKey, 0, { forMs: 1, singleUse: true })).toEqual({
      changed: { value: grant, version: 1 },
    });
    expect(await removed({ store })).toEqual([grant]);
    const record = records.sessions.get("key-of-alicehash-of-a-secret");
    if (record === undefined) throw new Error("the session was stored");
    records.sessions.set("key-of-alicehash-of-a-secret", { ...record, seenAt: 8, idleExpiresAt: 9 });
    expect(await store.sessions.read(key)).toEqual({ ...session, seenAt: 8, idleExpiresAt: 9 });
    expect(events).toEqual([]);
  });

  test("is nothing where there is nothing", async () => {
    const { store } = app(new Records(), oldSecret);
    expect(await store.sessions.read(key)).toBeUndefined();
    expect(await store.tokens.read(grantKey)).toBeUndefined();
  });

  test("a grant whose seal the store has dropped has come to its end", async () => {
    const { records, store, events } = await signedIn();
    records.grants.set(nameOf(grantKey), {
      key: grantKey,
      record: { issuedAt: 1, expiresAt: 5 * hour, sealed: undefined },
    });
    expect((await store.tokens.read(grantKey))?.value).toEqual(endedGrant(grant));
    expect(events).toEqual([]);
  });

  test("grants of every kind open at their own place", async () => {
    const { store } = await signedIn();
    const keys: GrantKey[] = [grantKey, { ...key, kind: "on-behalf-of" }, { app: "hash-of-a-secret" }];
    for (const each of keys) {
      await store.tokens.commitRefresh({ key: each, id: "claim" }, { ...grant, providerState: JSON.stringify(each) });
    }
    for (const each of keys) expect((await store.tokens.read(each))?.value.providerState).toBe(JSON.stringify(each));
  });

  test("a dropped marker is told of by a short hash", async () => {
    const { records, store, events } = await signedIn();
    records.evicted = ["a-long-hash-of-a-sid"];
    expect(await store.markEnded({ verified: false, sid: "another" }, 60)).toEqual(["key-of-alice"]);
    expect(events).toEqual([{ type: "marker_evicted", sid: "a-long-h" }]);
  });
});

describe("what doesn't open", () => {
  const unreadable = (record: "session" | "grant", account: string | undefined) => ({
    type: "record_unreadable",
    record,
    account,
  });

  test("a session moved to another place signs nobody in", async () => {
    const { records, store, events } = await signedIn();
    const [record] = records.sessions.values();
    if (record === undefined) throw new Error("the session was stored");
    for (const place of [
      { account: "key-of-bob", id: key.id },
      { account: key.account, id: "hash-of-bobs" },
    ]) {
      records.sessions.set(place.account + place.id, { ...record, ...place });
      events.length = 0;
      expect(await store.sessions.read(place)).toBeUndefined();
      expect(events).toEqual([unreadable("session", place.account)]);
    }
  });

  test("a grant moved to another place has come to its end there", async () => {
    const { records, store, events } = await signedIn();
    const record = records.grants.get(nameOf(grantKey))?.record;
    if (record === undefined) throw new Error("the grant was stored");
    const places: GrantKey[] = [
      { ...grantKey, account: "key-of-bob" },
      { ...grantKey, id: "hash-of-bobs" },
      { ...key, kind: "on-behalf-of" },
      { app: key.id },
    ];
    for (const place of places) {
      records.grants.set(nameOf(place), { key: place, record });
      events.length = 0;
      expect((await store.tokens.read(place))?.value).toEqual(endedGrant(grant));
      expect(events).toEqual([unreadable("grant", "app" in place ? undefined : place.account)]);
    }
  });

  test("a session is no grant, and a grant no session", async () => {
    const { records, store } = await signedIn();
    const [sessionRecord] = records.sessions.values();
    const grantRecord = records.grants.get(nameOf(grantKey))?.record;
    if (sessionRecord === undefined || grantRecord?.sealed === undefined) throw new Error("both were stored");
    records.sessions.set("key-of-alicehash-of-a-secret", { ...sessionRecord, sealed: grantRecord.sealed });
    records.grants.set(nameOf(grantKey), {
      key: grantKey,
      record: { ...grantRecord, sealed: sessionRecord.sealed },
    });
    expect(await store.sessions.read(key)).toBeUndefined();
    expect((await store.tokens.read(grantKey))?.value).toEqual(endedGrant(grant));
  });

  test("what was sealed by a secret that is gone, or is no seal at all", async () => {
    const { records } = await signedIn();
    const later = app(records, newSecret);
    expect(await later.store.sessions.read(key)).toBeUndefined();
    expect((await later.store.tokens.read(grantKey))?.value).toEqual(endedGrant(grant));
    expect(await removed(later)).toEqual([endedGrant(grant)]);
    expect(later.events).toEqual([
      unreadable("session", "key-of-alice"),
      unreadable("grant", "key-of-alice"),
      unreadable("grant", "key-of-alice"),
    ]);
    records.grants.set(nameOf(grantKey), {
      key: grantKey,
      record: { issuedAt: 1, expiresAt: 5 * hour, sealed: "x" },
    });
    expect((await later.store.tokens.read(grantKey))?.value).toEqual(endedGrant(grant));
  });
});

test("a rotated secret: what the old one sealed opens, the new one seals", async () => {
  const { records } = await signedIn(oldSecret);
  const rotated = app(records, newSecret, oldSecret);
  expect(await rotated.store.sessions.read(key)).toEqual(session);
  expect((await rotated.store.tokens.read(grantKey))?.value).toEqual(grant);
  await rotated.store.signIn(session, grant, redemption);
  expect(await app(records, newSecret).store.sessions.read(key)).toEqual(session);
  expect(rotated.events).toEqual([]);
});

test("before, during and after a rotation two nodes share a name for a sid", async () => {
  const names = await Promise.all(
    [[oldSecret], [newSecret, oldSecret], [newSecret]].map(async (with_) => {
      const { records } = await signedIn(...with_);
      return records.sessions.get("key-of-alicehash-of-a-secret")?.sids ?? [];
    }),
  );
  const [before = [], during = [], after = []] = names;
  expect(during.some((name) => before.includes(name))).toBe(true);
  expect(during.some((name) => after.includes(name))).toBe(true);
});

test("what is held can be shown to people: whose, without a token; what doesn't open is left out", async () => {
  const { records, store, sealer } = await signedIn();
  await store.tokens.commitRefresh({ key: { app: "mail" }, id: "claim" }, grant);
  const stored = { sessions: [...records.sessions.values()], grants: [...records.grants.values()] };
  const contents = await sealedContents(stored, { sealer });
  expect(contents).toEqual({
    accounts: [
      {
        key: "key-of-alice",
        username: "alice@example.org",
        grants: [{ scopes: ["Mail.Read"], expiresAt: hour }],
        sessions: 1,
      },
    ],
    sessions: 1,
  });
  expect(JSON.stringify(contents)).not.toMatch(/token-of/);
  expect(await sealedContents(stored, { sealer: createSealer([newSecret]) })).toEqual({ accounts: [], sessions: 0 });
});

test("what the caller does to its objects while they are sealed changes nothing", async () => {
  const records = new Records();
  const { store } = app(records, oldSecret);
  const roles = ["reader"];
  const own = { ...session, claims: { roles } };
  const storing = store.signIn(own, grant, redemption);
  roles.push("administrator");
  await storing;
  expect((await store.sessions.read(key))?.claims).toEqual({ roles: ["reader"] });
});

describe("what was opened a moment ago", () => {
  test("is not opened again, and nobody can change it", async () => {
    const { store, opened } = await signedIn();
    const first = await store.sessions.read(key);
    const [one, two] = [await store.tokens.read(grantKey), await store.tokens.read(grantKey)];
    expect(await store.sessions.read(key)).toEqual(first);
    expect(two).toEqual(one);
    expect(opened).toHaveLength(2);
    expect(() => Object.assign(first?.claims ?? {}, { roles: ["administrator"] })).toThrow(TypeError);
  });

  test("is of no use where the store doesn't have it any more", async () => {
    const { records, store } = await signedIn();
    await store.sessions.read(key);
    await store.tokens.read(grantKey);
    records.sessions.clear();
    records.grants.clear();
    expect(await store.sessions.read(key)).toBeUndefined();
    expect(await store.tokens.read(grantKey)).toBeUndefined();
  });

  test("doesn't open at another place", async () => {
    const { records, store, events } = await signedIn();
    await store.tokens.read(grantKey);
    const other: GrantKey = { ...grantKey, id: "another-session" };
    const { record } = records.grants.get(nameOf(grantKey)) ?? {};
    if (record !== undefined) records.grants.set(nameOf(other), { key: other, record });
    expect((await store.tokens.read(other))?.value.accessTokens).toEqual([]);
    expect(events).toMatchObject([{ type: "record_unreadable" }]);
  });

  test("is forgotten after a minute, and with its removal", async () => {
    const { records, store, opened } = await signedIn();
    await store.tokens.read(grantKey);
    records.now = 60_000;
    await store.tokens.read(grantKey);
    expect(opened).toHaveLength(2);
    await removed({ store });
    expect(opened).toHaveLength(2);
    await removed({ store });
    expect(opened).toHaveLength(3);
  });
});
