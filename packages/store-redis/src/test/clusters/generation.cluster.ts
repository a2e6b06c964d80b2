import { createSealer, type IdentityEvent, type Store, sealedStore, systemClock, webCrypto } from "@identity-web/core";
import { requires } from "@identity-web/tools/requires";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openRecords } from "../../open-records.ts";
import { settingsOf } from "../../options.ts";
import { alice, begin, bob, claim, everything, minute, personal, signIn } from "../people.ts";
import { RedisCluster, type TestCluster } from "../redis-cluster.ts";

const slotOf = (name: string) => `{${name}}`;
const [aliceSlot, bobSlot] = [slotOf(`a:${alice.key}`), slotOf(`a:${bob.key}`)];

requires("redis-server")("a Cluster whose sessions are bound to its masters", (program) => {
  let cluster: RedisCluster;
  let clients: TestCluster[] = [];
  let apps = 0;
  const sealer = createSealer([webCrypto.random(32)]);

  beforeAll(async () => {
    cluster = await RedisCluster.start(program, 1000);
    await cluster.addReplicas(program);
    clients = await Promise.all([cluster.connect(), cluster.connect()]);
  });
  afterAll(() => cluster.stop());

  /** Two processes of one app. */
  const app = (viewMs = 1000, viewMsOfOther = viewMs): [Store, Store] => {
    apps++;
    const settings = settingsOf({ keyPrefix: `app-${apps}:`, timeoutMs: 10_000 });
    const context = {
      clock: systemClock,
      crypto: webCrypto,
      sealer,
      events: { emit: (_: IdentityEvent) => undefined },
    };
    const [one, other] = clients.map((client, each) => {
      const haste = { viewMs: each === 0 ? viewMs : viewMsOfOther };
      return sealedStore(openRecords(client, settings, context, haste), context);
    });
    if (one === undefined || other === undefined) throw new Error("two clients");
    return [one, other];
  };

  test("a slot that moves to another master, and back, ends nothing, and brings nothing back", async () => {
    const [one, other] = app();
    const kept = await signIn(one, "kept");
    const gone = await signIn(one, "gone");
    await cluster.moveSlotOf(aliceSlot);
    expect(await other.sessions.read(kept.key)).toEqual(kept.session);
    await other.removeAccount(alice.key, { ...everything, sessions: { id: gone.key.id }, tokens: "of-those-sessions" });
    for (let move = 0; move < 2; move++) {
      await cluster.moveSlotOf(aliceSlot);
      for (const store of [one, other]) {
        expect(await store.sessions.read(kept.key)).toEqual(kept.session);
        expect(await store.sessions.read(gone.key)).toBeUndefined();
      }
    }
  });

  test("one master that was restarted ends every session, wherever it lies", async () => {
    const [one, other] = app();
    const [ofAlice, ofBob] = [await signIn(one, "alice"), await signIn(other, "bob", bob)];
    const refresh = await claim(one, ofAlice.grantKey);
    await cluster.restart(aliceSlot);
    for (const store of [one, other]) {
      await expect.poll(async () => store.sessions.read(ofAlice.key), { timeout: 10_000 }).toBeUndefined();
      // Its own master goes on as if nothing had been: the look at all of them tells.
      await expect.poll(async () => store.sessions.read(ofBob.key), { timeout: 3000 }).toBeUndefined();
      expect(await store.tokens.read(ofBob.grantKey)).toBeUndefined();
    }
    expect(await one.tokens.commitRefresh(refresh, ofAlice.grant)).toBe("removed");
    expect((await signIn(one, "newer")).outcome).toBe("created");
  });

  test("a replica that takes over, and its master that comes back without a restart, bring nothing back", async () => {
    const [one, other] = app();
    const { key, session } = await signIn(one, "alice");
    expect(await other.sessions.read(key)).toEqual(session);
    await cluster.takeOver(aliceSlot);
    // Nobody looks meanwhile: what was written before has the stamp of before.
    await cluster.takeOver(aliceSlot);
    for (const store of [one, other]) {
      await expect.poll(async () => store.sessions.read(key), { timeout: 10_000 }).toBeUndefined();
    }
    expect((await signIn(other, "newer")).outcome).toBe("created");
  });

  test("a sign-in that was on its way is refused, whichever master has lost something", async () => {
    const [one, other] = app();
    for (const slot of [aliceSlot, slotOf("r:transaction-of-both"), bobSlot]) {
      const begun = await begin(one, `late-${slot}`);
      // Stops it, and is lost then with what its server held.
      await other.removeAccount(alice.key, everything);
      const master = await cluster.masterOf(slot);
      await master.ask("FLUSHALL");
      await cluster.restart(slot);
      const { session, grant } = personal(`late-${slot}`, begun.startedAt);
      expect(["ended", "collided"]).toContain(await one.signIn(session, grant, begun));
      expect(await other.sessions.read({ account: alice.key, id: session.id })).toBeUndefined();
    }
  });

  test("a process that has not looked for long takes nothing from those that have", async () => {
    const [one, other] = app(1000, 10 * minute);
    await other.sessions.list(alice.key);
    const own = await cluster.masterOf(aliceSlot);
    let slot = slotOf("x");
    while ((await cluster.masterOf(slot)) === own) slot = slotOf(`${slot.slice(1, -1)}x`);
    await cluster.restart(slot);
    const { key, session } = await signIn(one, "newer");
    expect(await other.sessions.read(key)).toEqual(session);
    expect(await one.sessions.read(key)).toEqual(session);
  });

  test("a sign-in is refused even if what stopped it was lost, and its slot then moved to somebody who knows nothing", async () => {
    const [one, other] = app(10 * minute);
    const lost = await cluster.masterOf(aliceSlot);
    const elsewhere = async (name: string) => (await cluster.masterOf(slotOf(`r:${name}`))) !== lost;
    let transaction = "late";
    while (!(await elsewhere(transaction))) transaction += "r";
    const begun = await begin(one, transaction);
    await other.removeAccount(alice.key, everything);
    await lost.ask("FLUSHALL");
    await cluster.restart(aliceSlot);
    await cluster.moveSlotOf(aliceSlot);
    const { session, grant } = personal("late", begun.startedAt);
    // Without a sid it asks nobody who would know of the restart.
    const { sid: _, ...withoutSid } = session;
    expect(await one.signIn(withoutSid, grant, begun)).toBe("collided");
    expect(await other.sessions.read({ account: alice.key, id: session.id })).toBeUndefined();
  });

  test("a notice whose index is lost is answered when nobody goes by that index any more", async () => {
    const viewMs = 5000;
    const [one, other] = app(viewMs);
    const [name = ""] = await sealer.pseudonyms("sid-of-somebody");
    const sidSlot = slotOf(`s:${name}`);
    const lost = await cluster.masterOf(sidSlot);
    const of = (await cluster.masterOf(aliceSlot)) === lost ? bob : alice;
    const { key } = await signIn(one, "somebody", of);
    // It has seen the masters just now, and asks none but its account's.
    expect(await other.sessions.read(key)).toBeDefined();
    await cluster.restart(sidSlot);
    expect(await other.sessions.read(key)).toBeDefined();
    expect(await one.markEnded({ verified: true, sid: "sid-of-somebody" }, minute)).toEqual([]);
    expect(await other.sessions.read(key)).toBeUndefined();
  });
});
