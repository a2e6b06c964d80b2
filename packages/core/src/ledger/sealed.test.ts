import { fakeClock } from "@identity-web/testing/fake-clock";
import { describe, expect, test } from "vitest";
import type { Grant, GrantKey } from "../domain/grant.ts";
import type { Removal } from "../domain/removal.ts";
import type { Session } from "../domain/session.ts";
import { memoryCells } from "../memory/memory-cells.ts";
import type { Put, Step } from "../ports/cell-store.ts";
import type { IdentityEvent } from "../ports/events.ts";
import type { Sealer } from "../ports/sealer.ts";
import { createSealer } from "../runtime/sealer.ts";
import { webCrypto } from "../runtime/web-crypto.ts";
import { cellsContents, cellsStore } from "./sealed.ts";

const [oldSecret, newSecret] = [webCrypto.random(32), webCrypto.random(32)];
const hour = 3_600_000;
const account = "key-of-alice".padEnd(22, "_");
const key = { account, id: "hash-of-a-secret" };
const grantKey: GrantKey = { ...key, kind: "session" };
const secrets = [
  ...["subject-of-alice", "alice@example.org", "Alice A.", "sid-of-alice", "alice.private", "reader"],
  ...["id-token-of-alice", "login-hint-of-alice", "access-token-of-alice", "Mail.Read", "refresh-token-of-alice"],
];

function sessionAt(now: number): Session {
  return {
    id: key.id,
    app: "mail",
    account: {
      issuer: "https://provider.example",
      subject: "subject-of-alice",
      key: account,
      username: "alice@example.org",
      name: "Alice A.",
    },
    sid: "sid-of-alice",
    issuedAt: 1,
    createdAt: now,
    seenAt: now,
    idleExpiresAt: now + 4 * hour,
    expiresAt: now + 5 * hour,
    claims: { email: "alice.private@example.org", roles: ["reader"] },
    idToken: "id-token-of-alice",
    loginHint: "login-hint-of-alice",
  };
}

const grantAt = (now: number): Grant => ({
  issuedAt: 1,
  expiresAt: now + 5 * hour,
  accessTokens: [{ value: "access-token-of-alice", type: "Bearer", scopes: ["Mail.Read"], expiresAt: now + hour }],
  renewal: "single-use",
  providerState: "refresh-token-of-alice",
});

/** The cells of one store, a record of all texts that were sent to them, and apps over them. */
class World {
  readonly clock = fakeClock();
  readonly cells = memoryCells<string>(() => this.clock.now());
  readonly sent: { readonly partition: string; readonly step: Step }[] = [];
  readonly session = sessionAt(this.clock.now());
  readonly grant = grantAt(this.clock.now());

  app(...withSecrets: string[]) {
    const events: IdentityEvent[] = [];
    const real = createSealer(withSecrets.length === 0 ? [oldSecret] : withSecrets);
    const opened: string[] = [];
    const sealer: Sealer = {
      ...real,
      open(sealed, binding) {
        opened.push(sealed);
        return real.open(sealed, binding);
      },
    };
    const step = (partition: string, each: Step) => {
      this.sent.push({ partition, step: each });
      return this.cells.step(partition, each);
    };
    const sink = { emit: (event: IdentityEvent) => void events.push(event) };
    const context = { clock: this.clock, crypto: webCrypto, sealer, events: sink };
    const store = cellsStore({ ...this.cells, step }, context);
    const signIn = async (session = this.session) => {
      const begun = await store.beginRedemption(webCrypto.random(9), { forMs: 60_000, rememberMs: 600_000 });
      if (begun === "replayed") throw new Error("a new transaction is redeemed");
      expect(await store.signIn(session, this.grant, begun)).toBe("created");
    };
    const remove = async (removal: Partial<Removal> = {}) => {
      const whole: Removal = { sessions: "all", tokens: "all", barrierForMs: 1, ...removal };
      const removed = await store.removeAccount(account, whole);
      const grants: Grant[] = [];
      await store.sweep(account, async (grant) => void grants.push(grant), "removed");
      return { ...removed, revoked: grants };
    };
    return { store, events, opened, sealer, signIn, remove };
  }

  /** Changes a cell without the rules. */
  change(cellKey: string, changes: (put: Put) => Partial<Put>): void {
    const found = this.cells.step(account, { look: { keys: [cellKey] } }).cells[0];
    if (found === undefined) throw new Error(`there is no cell ${cellKey}`);
    const put = { key: found.key, value: found.value, seal: found.seal, endsAt: this.clock.now() + hour };
    this.cells.step(account, { put: [{ ...put, ...changes(put) }] });
  }
}

describe("data that leaves the process", () => {
  test("no text that is sent to the cells reveals a session, a grant, a notice or a removal", async () => {
    const world = new World();
    const { store, signIn, remove } = world.app();
    await signIn();
    const version = (await store.tokens.read(grantKey))?.version ?? "absent";
    const outcome = await store.tokens.claimRefresh(grantKey, version, { forMs: hour, singleUse: true });
    if (typeof outcome === "string" || !("claimed" in outcome)) throw new Error("a grant can be claimed");
    await store.tokens.commitRefresh(outcome.claimed, world.grant);
    await store.markEnded({ verified: true, sid: "sid-of-alice", subject: "subject-of-alice" }, 60);
    await store.markEnded({ verified: false, sid: "sid-of-alice" }, 60);
    await remove({ sessions: { sids: ["sid-of-alice"] } });
    const sent = JSON.stringify(world.sent);
    expect(sent).toContain("idleExpiresAt");
    for (const secret of secrets) expect(sent).not.toContain(secret);
  });

  test("a process without a removed grant's secret leaves it to another one, which revokes it", async () => {
    const world = new World();
    await world.app(newSecret, oldSecret).signIn();
    const { remove, events } = world.app(oldSecret);
    expect((await remove()).revoked).toEqual([]);
    expect(events).toContainEqual({ type: "record_unreadable", record: "grant", account });
    await world.clock.advance(hour);
    expect((await world.app(newSecret, oldSecret).remove()).revoked).toMatchObject([
      { providerState: world.grant.providerState },
    ]);
  });

  test("a removed grant that no process can open is deleted after an hour", async () => {
    const world = new World();
    await world.app(newSecret).signIn();
    const { remove } = world.app(oldSecret);
    await remove();
    await world.clock.advance(hour + 1);
    const { store } = world.app(oldSecret);
    await store.sweep(account, async () => undefined, "removed");
    expect(world.cells.step(account, { look: { under: ["g:"] } }).cells).toEqual([]);
  });

  test("a sid has one name for each secret, so that apps with one common secret find it", async () => {
    const world = new World();
    await world.app(newSecret, oldSecret).signIn();
    const found = await world.app(oldSecret).store.markEnded({ verified: true, sid: "sid-of-alice" }, 60);
    expect(found).toMatchObject([{ account, ids: [key.id] }]);
    expect(await world.app(webCrypto.random(32)).store.markEnded({ verified: true, sid: "sid-of-alice" }, 60)).toEqual(
      [],
    );
    const { sessions } = await world.app(oldSecret).remove({ sessions: { sids: ["sid-of-alice"] } });
    expect(sessions).toBe(1);
  });
});

describe("data that the store returns", () => {
  test("a read returns the session with the store's times, and its grant", async () => {
    const world = new World();
    const { store, signIn } = world.app();
    await signIn();
    expect(await store.sessions.read(key)).toEqual(world.session);
    await world.clock.advance(hour);
    const touched = await store.sessions.read(key, { idleMs: hour, everyMs: 60_000 });
    const now = world.clock.now();
    expect(touched).toEqual({ ...world.session, seenAt: now, idleExpiresAt: now + hour });
    expect((await store.tokens.read(grantKey))?.value).toEqual(world.grant);
  });

  test("a session whose cell was moved or changed signs no user in, and causes an event", async () => {
    const world = new World();
    const { store, events, signIn } = world.app();
    await signIn();
    world.change(`s:${key.id}`, () => ({ key: "s:another" }));
    expect(await store.sessions.read({ account, id: "another" })).toBeUndefined();
    world.change(`s:${key.id}`, () => ({ seal: "no seal at all" }));
    expect(await store.sessions.read(key)).toBeUndefined();
    const unreadable = { type: "record_unreadable", record: "session", account };
    expect(events).toEqual([unreadable, unreadable]);
  });

  test("a grant that can't be opened counts as ended, and causes an event", async () => {
    const world = new World();
    await world.app().signIn();
    const { store, events } = world.app(newSecret);
    const { issuedAt, expiresAt } = world.grant;
    const ended = { issuedAt, expiresAt, accessTokens: [], renewal: "none", providerState: "" };
    expect((await store.tokens.read(grantKey))?.value).toEqual(ended);
    expect(events).toEqual([{ type: "record_unreadable", record: "grant", account }]);
  });

  test("data that an older secret sealed is read while that secret is configured", async () => {
    const world = new World();
    await world.app(oldSecret).signIn();
    expect(await world.app(newSecret, oldSecret).store.sessions.read(key)).toEqual(world.session);
    expect(await world.app(newSecret).store.sessions.read(key)).toBeUndefined();
  });

  test("a session of another app isn't opened, even with the same secrets", async () => {
    const world = new World();
    const { store, signIn } = world.app();
    await signIn({ ...world.session, app: "customers" });
    world.change(`s:${key.id}`, ({ value }) => ({ value: value.replace("customers", "staff") }));
    expect(await store.sessions.read(key)).toBeUndefined();
  });

  test("the listed contents of a store have no token", async () => {
    const world = new World();
    const { signIn, sealer } = world.app();
    await signIn();
    const contents = await cellsContents(world.cells.partitions(), world.clock.now(), { sealer });
    const grant = { scopes: ["Mail.Read"], expiresAt: world.clock.now() + hour };
    expect(contents).toEqual({
      accounts: [{ key: account, username: "alice@example.org", grants: [grant], sessions: 1 }],
      sessions: 1,
    });
  });
});

describe("the cache of opened seals", () => {
  test("a recently opened session is not opened again, and its caller can't change it", async () => {
    const world = new World();
    const { store, opened, signIn } = world.app();
    await signIn();
    const first = await store.sessions.read(key);
    expect(() => Object.assign(first?.claims ?? {}, { email: "another" })).toThrow(TypeError);
    expect(await store.sessions.read(key)).toEqual(world.session);
    expect(opened).toHaveLength(1);
  });

  test("an opened seal is forgotten after a minute, and when its grant is removed", async () => {
    const world = new World();
    const { store, opened, signIn, remove } = world.app();
    await signIn();
    await store.tokens.read(grantKey);
    await world.clock.advance(60_000);
    await store.tokens.read(grantKey);
    expect(opened).toHaveLength(2);
    expect((await remove()).revoked).toEqual([world.grant]);
    expect(await store.sessions.read(key)).toBeUndefined();
  });
});
