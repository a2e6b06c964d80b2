import { refreshFailed, type SignedInPerson, World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { RenewalTurn, RenewalTurns } from "./renewal-turns.ts";

const alice = { subject: "alice", sid: "alice-phone" };
const laptop = { subject: "alice", sid: "alice-laptop" };
const bob = { subject: "bob", sid: "bob-phone" };
const signedOut = { code: "signed_out" };

async function expired(world: World): Promise<SignedInPerson> {
  const session = await world.signIn(alice);
  await world.expireTokens();
  return session;
}

const sharing = (): World => new World({ requestsShareWork: true });

const times = <T>(count: number, make: () => T): readonly T[] => Array.from({ length: count }, make);

describe("callers of one process whose token has expired", () => {
  test("fifty callers claim once, wait once, and read the grant once more after the refresh", async () => {
    const world = sharing();
    const session = await expired(world);
    const values = (await Promise.all(times(50, () => world.acquire(session)))).map(({ value }) => value);
    expect(new Set(values).size).toBe(1);
    expect(world.store.count("claimRefresh")).toBe(1);
    expect(world.store.count("waitForChange")).toBe(1);
    expect(world.store.count("readGrant")).toBe(51);
    expect(world.eventsOf("token_acquired")).toHaveLength(50);
  });

  test("fifty callers claim once, wait once and read once more while another process refreshes", async () => {
    const world = sharing();
    const session = await expired(world);
    const gate = world.provider.script.hold("refresh");
    const first = world.acquire(session, {}, world.otherNode);
    await gate.arrived();
    const before = { reads: world.store.count("readGrant"), claims: world.store.count("claimRefresh") };
    const callers = times(50, () => world.acquire(session));
    await world.store.reached("waitForChange", 1);
    gate.release();
    const values = (await Promise.all([first, ...callers])).map(({ value }) => value);
    expect(new Set(values).size).toBe(1);
    expect(world.store.count("claimRefresh") - before.claims).toBe(1);
    expect(world.store.count("waitForChange")).toBe(1);
    expect(world.store.count("readGrant") - before.reads).toBe(51);
  });

  test("where requests may not share work, each caller claims by itself", async () => {
    const world = new World();
    const session = await expired(world);
    await Promise.all(times(10, () => world.acquire(session)));
    expect(world.store.count("claimRefresh")).toBe(10);
  });

  test("a caller gets signed_out if a removal came between the shared refresh and the shared read", async () => {
    const world = sharing();
    const session = await expired(world);
    const asked = world.provider.script.hold("refresh");
    const leader = world.acquire(session);
    await asked.arrived();
    const follower = world.acquire(session);
    const gate = world.store.hold("commitRefresh", "after");
    asked.release();
    await gate.arrived();
    await world.signOut(session, "session", world.otherNode);
    const told = expect(follower).rejects.toMatchObject(signedOut);
    gate.release();
    await told;
    await leader.catch(() => undefined);
  });

  test("callers get signed_out at once if their session is removed while another caller of their process refreshes", async () => {
    const world = sharing();
    const session = await expired(world);
    const gate = world.provider.script.hold("refresh");
    const leader = world.acquire(session);
    await gate.arrived();
    const followers = times(3, () => world.acquire(session));
    await world.store.reached("waitForChange", 1);
    const told = Promise.all(followers.map((each) => expect(each).rejects.toMatchObject(signedOut)));
    await world.signOut(session, "session", world.otherNode);
    await told;
    expect(world.store.count("waitForChange")).toBe(1);
    gate.release();
    await expect(leader).rejects.toMatchObject(signedOut);
  });

  test("if the shared wait fails, the callers still get the token of their process's refresh", async () => {
    const world = sharing();
    const session = await expired(world);
    world.store.between = async (call, when) => {
      if (call === "waitForChange" && when === "before") throw new Error("connection lost");
    };
    const values = (await Promise.all(times(5, () => world.acquire(session)))).map(({ value }) => value);
    expect(new Set(values).size).toBe(1);
  });

  test("a caller that comes after the shared read can't use it", async () => {
    const turns = new RenewalTurns();
    const turn = new RenewalTurn();
    await turns.run("a turn", turn, async () => {
      expect(turns.of("a turn")).toBe(turn);
      expect(turns.of("another turn")).toBeUndefined();
      await turn.grant(() => undefined);
      expect(turns.of("a turn")).toBeUndefined();
    });
  });

  test("a caller that wants other scopes, or insists on a new token, takes a turn of its own", async () => {
    const world = sharing();
    const session = await expired(world);
    const gate = world.provider.script.hold("refresh");
    const mail = world.acquire(session);
    await gate.arrived();
    const others = [
      world.acquire(session, { scopes: ["Calendars.Read"] }),
      world.acquire(session, { forceRefresh: true }),
      world.acquire(session, { forceRefresh: true }),
    ];
    await world.store.reached("waitForChange", 3);
    gate.release();
    const [read, calendars] = await Promise.all([mail, ...others]);
    expect(read.scopes).toEqual(["Mail.Read"]);
    expect(calendars?.scopes).toEqual(["Calendars.Read"]);
  });

  test("callers of other sessions and accounts don't join", async () => {
    const world = sharing();
    const people = [await world.signIn(alice), await world.signIn(laptop), await world.signIn(bob)];
    await world.expireTokens();
    const gate = world.provider.script.hold("refresh");
    const calls = people.map((person) => world.acquire(person));
    await world.store.reached("claimRefresh", 3);
    await gate.arrived();
    gate.release();
    const values = (await Promise.all(calls)).map(({ value }) => value);
    expect(new Set(values).size).toBe(3);
  });

  test("a claim that fails for one caller doesn't fail the callers that have joined it", async () => {
    const world = sharing();
    const session = await expired(world);
    let failures = 0;
    world.store.between = async (call, when) => {
      if (call === "claimRefresh" && when === "before" && failures++ === 0) throw new Error("connection lost");
    };
    const [leader, ...followers] = await Promise.allSettled(times(10, () => world.acquire(session)));
    expect(leader).toMatchObject({ status: "rejected", reason: { code: "store_unavailable" } });
    expect(followers.every(({ status }) => status === "fulfilled")).toBe(true);
    expect(world.provider.sentRefreshTokens).toHaveLength(1);
  });

  test("if the shared read fails for one caller, the others read by themselves", async () => {
    const world = sharing();
    const session = await expired(world);
    let reads = 0;
    world.store.between = async (call, when) => {
      if (call === "readGrant" && when === "before" && ++reads === 6) throw new Error("connection lost");
    };
    const outcomes = await Promise.allSettled(times(5, () => world.acquire(session)));
    expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(1);
    expect(new Set(outcomes.flatMap((each) => (each.status === "fulfilled" ? [each.value.value] : []))).size).toBe(1);
  });

  test("while the store is unavailable, callers fail at once and not one after the other", async () => {
    const world = sharing();
    const session = await expired(world);
    world.store.between = async (call, when) => {
      if (call === "claimRefresh" && when === "before") throw new Error("connection lost");
    };
    const outcomes = await Promise.allSettled(times(20, () => world.acquire(session)));
    expect(outcomes.every(({ status }) => status === "rejected")).toBe(true);
    expect(world.store.count("claimRefresh")).toBe(20);
  });

  test("a failure of the provider reaches all callers that wait for it, with one request", async () => {
    const world = sharing();
    const session = await expired(world);
    world.provider.nextRefresh(refreshFailed("unsent"));
    const outcomes = await Promise.allSettled(times(20, () => world.acquire(session)));
    expect(outcomes.every((each) => each.status === "rejected" && each.reason.code === "provider_unavailable")).toBe(
      true,
    );
    expect(world.provider.script.count("refresh")).toBe(1);
  });
});
