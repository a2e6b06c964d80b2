import { type SignedInPerson, World, type WorldOptions } from "@identity-web/testing/scripted-provider";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Sealer } from "../ports/sealer.ts";
import { createSealer } from "../runtime/sealer.ts";
import { webCrypto } from "../runtime/web-crypto.ts";

/** The time limit of a test that runs many schedules one after another, which is slow on a busy machine. */
const patience = { timeout: 60_000 };

const phoneSid = { subject: "alice", sid: "alice-phone" };
const laptopSid = { subject: "alice", sid: "alice-laptop" };

/** The operations that remove all tokens of the account, including those of the phone's session. */
const removals = ["sign-out", "everywhere", "front-channel", "back-channel", "subject"] as const;

function remove(world: World, phone: SignedInPerson, by: (typeof removals)[number]): Promise<unknown> {
  const node = world.otherNode;
  switch (by) {
    case "sign-out":
      return world.signOut(phone, "account", node);
    case "everywhere":
      return node.accounts.remove(phone.session.account);
    case "front-channel":
      return node.frontChannelLogout.execute({ sid: phoneSid.sid, issuer: undefined });
    case "back-channel":
      return node.backChannelLogout.execute(world.provider.logoutToken({ sid: phoneSid.sid }));
    case "subject":
      return node.backChannelLogout.execute(world.provider.logoutToken({ subject: "alice" }));
  }
}

const outcome = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    (value) => (typeof value === "string" ? value : "done"),
    (error) => error.code ?? String(error),
  );

/** A setup whose hashes and seals take no real time, so that only the scheduler decides the order. */
function worldWithoutDelays(options: WorldOptions = {}): World {
  const hashes = new Map<string, string>();
  const hash = (text: string): string => {
    const known = hashes.get(text) ?? webCrypto.random(32);
    hashes.set(text, known);
    return known;
  };
  const sealer: Sealer = {
    ...createSealer([webCrypto.random(32)]),
    seal: async (text, binding) => JSON.stringify([text, binding]),
    open: async (sealed) => JSON.parse(sealed)[0],
    sign: async (text) => hash(`signed ${text}`),
    verify: async (text, mac) => hash(`signed ${text}`) === mac,
  };
  return new World({ ...options, crypto: { ...webCrypto, hash }, sealer });
}

/** Makes every call of store and provider wait until the scheduler, in any order, lets it continue. */
function letItDecide(world: World, scheduler: fc.Scheduler): void {
  world.store.between = (call, when) => scheduler.schedule(Promise.resolve(), `store ${call} ${when}`);
  world.provider.script.between = (call, when) => scheduler.schedule(Promise.resolve(), `provider ${call} ${when}`);
}

/** The refresh tokens in the cache. */
async function cachedRefreshTokens(world: World, sessions: readonly SignedInPerson[]): Promise<readonly string[]> {
  world.store.between = undefined;
  const grants = await Promise.all(
    sessions.map(({ key }) => world.ports.store.tokens.read({ ...key, kind: "session" })),
  );
  return grants.flatMap((grant) =>
    grant === undefined || grant.value.renewal === "none" ? [] : grant.value.providerState,
  );
}

const anyRemoval = fc.constantFrom(...removals);
const anyRefreshTokens = fc.constantFrom("learn" as const, "single-use" as const);

describe("in any order of the answers of store and provider", () => {
  test(
    "no caller gets a token after a removal, no refresh token is sent twice, and none is left behind",
    patience,
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), anyRemoval, anyRefreshTokens, async (scheduler, by, refreshTokens) => {
          const world = worldWithoutDelays({ refreshTokens });
          const phone = await world.signIn(phoneSid);
          const laptop = await world.signIn(laptopSid);
          await world.expireTokens();
          letItDecide(world, scheduler);

          const calls = [
            world.acquire(phone),
            world.acquire(phone, { forceRefresh: true }, world.otherNode),
            world.acquire(phone, { scopes: ["Calendars.Read"] }),
            world.acquire(laptop),
            world.acquire(laptop, {}, world.otherNode),
          ].map(outcome);
          const removal = remove(world, phone, by);
          const later = removal.then(() =>
            Promise.all(
              [world.acquire(phone), world.acquire(laptop), world.acquire(phone, {}, world.otherNode)].map(outcome),
            ),
          );
          const outcomes = await scheduler.waitFor(Promise.all(calls));
          for (const each of outcomes) expect(["done", "signed_out", "interaction_required"]).toContain(each);
          for (const each of await scheduler.waitFor(later)) {
            expect(["signed_out", "interaction_required"]).toContain(each);
          }
          await scheduler.waitFor(world.settled());
          expect(world.provider.reusedRefreshTokens).toBe(0);
          expect(new Set(world.provider.sentRefreshTokens).size).toBe(world.provider.sentRefreshTokens.length);
          expect(world.provider.livingRefreshTokens).toEqual([]);
          expect(await cachedRefreshTokens(world, [phone, laptop])).toEqual([]);
        }),
        { numRuns: 200 },
      );
    },
  );

  test(
    "a sign-in in progress is either stopped or begun after the removal, and what it leaves is in the cache",
    patience,
    async () => {
      const seen = new Set<string>();
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), anyRemoval, fc.boolean(), async (scheduler, by, isSameSid) => {
          const world = worldWithoutDelays();
          const phone = await world.signIn(phoneSid);
          await world.clock.advance(1000);
          const callback = await world.atProvider(isSameSid ? phoneSid : laptopSid);
          letItDecide(world, scheduler);

          const signIn = world.node.signIn.complete({ ...callback, previous: phone.key });
          const removed = remove(world, phone, by);
          await scheduler.waitFor(Promise.all([signIn, removed]));
          await scheduler.waitFor(world.settled());
          const result = await signIn;
          // The clock stands still. So a sign-in that began before the end of the removal began at the removal's time or before.
          const began = typeof result === "string" ? undefined : result;
          if (began === undefined) expect(result).toBe("stopped");
          seen.add(began === undefined ? String(result) : "created");
          const sessions = [phone, ...(began === undefined ? [] : [keyed(began)])];
          // A refresh token of the same provider session isn't revoked, because that could also revoke the new one.
          const left = isSameSid && began !== undefined ? 1 : 0;
          const cached = await cachedRefreshTokens(world, sessions);
          const lost = world.provider.livingRefreshTokens.filter((token) => !cached.includes(token));
          expect(lost.length).toBeLessThanOrEqual(left);
          if (began === undefined) return;
          // A sign-out by a handle that the new sign-in has just replaced removes nothing.
          const isRemoved = world.eventsOf("account_removed").some((event) => event.by !== "sign-in");
          const without = ["signed_out", "interaction_required"];
          expect(isRemoved ? without : ["done"]).toContain(await outcome(world.acquire(keyed(began))));
        }),
        { numRuns: 200 },
      );
      expect([...seen].sort()).toEqual(["created", "stopped"]);
    },
  );

  test("any number of requests for an expired token cause one refresh, and each gets a token", patience, async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 12 }), async (scheduler, requests) => {
        const world = worldWithoutDelays();
        const phone = await world.signIn(phoneSid);
        await world.expireTokens();
        letItDecide(world, scheduler);
        const calls = Array.from({ length: requests }, (_, i) =>
          world.acquire(phone, {}, i % 2 === 0 ? world.node : world.otherNode),
        );
        const tokens = await scheduler.waitFor(Promise.all(calls));
        expect(new Set(tokens.map(({ value }) => value)).size).toBe(1);
        expect(world.provider.sentRefreshTokens).toHaveLength(1);
      }),
      { numRuns: 100 },
    );
  });
});

/** A failure and its place: the connection is lost before a call has its effect, or before its answer arrives. */
const faults = fc.array(
  fc.record({
    call: fc.constantFrom(
      "read" as const,
      "readGrant" as const,
      "claimRefresh" as const,
      "commitRefresh" as const,
      "releaseRefresh" as const,
      "waitForChange" as const,
      "markEnded" as const,
      "removeAccount" as const,
      "refresh" as const,
    ),
    when: fc.constantFrom("before" as const, "after" as const),
  }),
  { maxLength: 4 },
);

const lost = new Error("connection lost");

/** Repeats the removal until it succeeds, as its contract allows. */
async function removeForSure(world: World, phone: SignedInPerson, by: (typeof removals)[number]): Promise<void> {
  for (let attempt = 0; attempt < 10; attempt++) {
    if ((await outcome(remove(world, phone, by))) === "done") return;
  }
  throw new Error("expected the removal to succeed at last");
}

describe("with any failure, in any order, while time passes", () => {
  test("no refresh token is sent twice, and a removal that has resolved holds", patience, async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), anyRemoval, faults, async (scheduler, by, failing) => {
        const world = worldWithoutDelays();
        const phone = await world.signIn(phoneSid);
        const laptop = await world.signIn(laptopSid);
        await world.expireTokens();
        for (const { call, when } of failing) {
          if (call === "refresh") world.provider.script.fail(call, lost, { when });
          else world.store.fail(call, lost, { when });
        }
        letItDecide(world, scheduler);

        const calls = [phone, laptop, phone, laptop, phone].map((session, i) =>
          outcome(world.acquire(session, {}, i % 2 === 0 ? world.node : world.otherNode)),
        );
        const later = removeForSure(world, phone, by).then(() =>
          Promise.all([phone, laptop].map((session) => outcome(world.acquire(session)))),
        );
        const all = Promise.all([...calls, later]);
        let isOver = false;
        const over = all.finally(() => {
          isOver = true;
        });
        const timePasses = async () => {
          while (!isOver) {
            await scheduler.schedule(Promise.resolve(), "some seconds pass");
            await world.clock.advance(5000);
          }
        };
        await scheduler.waitFor(Promise.all([over, timePasses()]));
        for (const each of await later) {
          expect(["signed_out", "interaction_required", "store_unavailable"]).toContain(each);
        }
        const known = ["done", "signed_out", "interaction_required", "store_unavailable"];
        for (const each of await Promise.all(calls)) expect(known).toContain(each);
        expect(world.provider.reusedRefreshTokens).toBe(0);
        expect(new Set(world.provider.sentRefreshTokens).size).toBe(world.provider.sentRefreshTokens.length);
        expect(await cachedRefreshTokens(world, [phone, laptop])).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

const keyed = (created: Pick<SignedInPerson, "handle" | "session">): SignedInPerson => ({
  ...created,
  key: { account: created.session.account.key, id: created.session.id },
});
