import type { Session } from "@identity-web/core";
import { equal, near, ok, present } from "../check.ts";
import {
  alice,
  bob,
  defaultAbsoluteMs,
  defaultIdleMs,
  grantOf,
  issueTime,
  keyOf,
  sessionId,
  sessionOf,
} from "../people.ts";
import type { StoreCaseGroup } from "../store-case.ts";

const minute = 60_000;
const touch = { idleMs: defaultIdleMs, everyMs: 60_000 };

export const sessions: StoreCaseGroup = {
  name: "sessions",
  cases: [
    {
      name: "a session and its grant are read from every node, with all their data",
      async run(scene) {
        const attempt = await scene.signedIn({ sid: "sid" });
        equal(await scene.a.sessions.read(keyOf(attempt.session)), attempt.session, "on the node that stored it");
        await scene.isSignedIn(attempt);
      },
    },
    {
      name: "a read of a session and its grant returns no grant after the tokens were removed",
      async run(scene) {
        const attempt = await scene.signedIn();
        await scene.advancePast();
        await scene.remove(alice, { sessions: "none" });
        equal(await scene.both(attempt), { session: attempt.session, grant: undefined }, "both in one look");
      },
    },
    {
      name: "a read of a session and its grant returns the grant's version and touches the session",
      async run(scene) {
        const { session, grantKey } = await scene.signedIn();
        await scene.advancePast(touch.everyMs);
        const before = await scene.now();
        const both = present(await scene.a.sessions.readWithGrant(keyOf(session), touch), "both");
        equal(both.grant?.version, await scene.version(grantKey), "the grant's version");
        near(both.session.seenAt, before, scene.skewMs + 1000, "when it was last seen");
        equal((await scene.session({ session }))?.seenAt, both.session.seenAt, "what was noted");
      },
    },
    {
      name: "a store tells the time by which it records the use of a session",
      async run(scene) {
        const { session } = await scene.signedIn();
        await scene.advancePast(touch.everyMs);
        const { seenAt } = present(await scene.a.sessions.read(keyOf(session), touch), "the session");
        near(scene.a.now(), seenAt, scene.skewMs + 1000, "the store's time");
      },
    },
    {
      name: "a session is found under its own account and id only",
      async run(scene) {
        const { session } = await scene.signedIn();
        equal(await scene.b.sessions.read({ account: bob.key, id: session.id }), undefined, "under another account");
        equal(await scene.b.sessions.read({ account: alice.key, id: sessionId("no-such") }), undefined, "another id");
        equal(await scene.b.sessions.list(bob.key), [], "another account's list");
      },
    },
    {
      name: "sessions of two accounts with the same id are separate",
      async run(scene) {
        const ofAlice = await scene.signedIn({ name: "same" });
        const ofBob = await scene.signedIn({ name: "same", account: bob });
        await scene.remove(alice);
        await scene.isGone(ofAlice);
        await scene.isSignedIn(ofBob);
      },
    },
    {
      name: "a caller that changes its own objects after a sign-in changes nothing in the store",
      async run(scene) {
        const begun = await scene.begin();
        const roles = ["reader"];
        const session = { ...sessionOf({ name: "mine" }, begun.startedAt), claims: { roles } };
        const grant = { ...grantOf(session) };
        const tokens = [...grant.accessTokens];
        const kept = structuredClone({ session, grant });
        await scene.a.signIn(session, { ...grant, accessTokens: tokens }, begun);
        roles.push("administrator");
        tokens.pop();
        session.expiresAt += 1;
        equal(await scene.session({ session: kept.session }), kept.session, "the session");
        equal(await scene.grant({ ...keyOf(session), kind: "session" }), kept.grant, "the grant");
      },
    },
    {
      name: "a session that has been idle for too long is invisible",
      async run(scene) {
        const attempt = await scene.signedIn();
        await scene.advanceToBefore(defaultIdleMs);
        equal(await scene.session(attempt), attempt.session, "before its idle expiry");
        await scene.advancePast(1000 + scene.skewMs);
        equal(await scene.session(attempt), undefined, "after its idle expiry");
        equal(await scene.list(), [], "the list");
      },
    },
    {
      name: "a session in constant use and its grant are invisible after the absolute expiry",
      async run(scene) {
        const absoluteMs = 90_000;
        const attempt = await scene.signedIn({ absoluteMs });
        await scene.advanceToBefore(absoluteMs);
        ok((await scene.b.sessions.read(keyOf(attempt.session), touch)) !== undefined, "the session before its expiry");
        await scene.advancePast(1000 + scene.skewMs);
        equal(await scene.b.sessions.read(keyOf(attempt.session), touch), undefined, "the session after its expiry");
        await scene.isGone(attempt);
      },
    },
    {
      name: "a touch records the use and moves the idle expiry, for all nodes",
      async run(scene) {
        const attempt = await scene.signedIn();
        await scene.advance(2 * touch.everyMs);
        const now = await scene.now();
        const touched = present(await scene.a.sessions.read(keyOf(attempt.session), touch), "the session");
        near(touched.seenAt, now, scene.skewMs, "when it was seen");
        equal(touched.idleExpiresAt - touched.seenAt, defaultIdleMs, "how long it may stay idle");
        equal(await scene.session(attempt), touched, "what another node reads");
      },
    },
    {
      name: "a touch changes nothing else: neither the session's other fields nor its grant",
      async run(scene) {
        const attempt = await scene.signedIn({ sid: "sid" });
        const version = await scene.version(attempt.grantKey);
        await scene.advance(2 * touch.everyMs);
        const touched = present(await scene.a.sessions.read(keyOf(attempt.session), touch), "the session");
        const { seenAt, idleExpiresAt } = touched;
        equal(touched, { ...attempt.session, seenAt, idleExpiresAt }, "the touched session");
        equal(await scene.grant(attempt.grantKey), attempt.grant, "its grant");
        equal(await scene.version(attempt.grantKey), version, "its grant's version");
      },
    },
    {
      name: "a session that was seen less than everyMs ago isn't touched",
      async run(scene) {
        const attempt = await scene.signedIn();
        await scene.advanceToBefore(touch.everyMs);
        equal(await scene.a.sessions.read(keyOf(attempt.session), touch), attempt.session, "what the touch reads");
        equal(await scene.session(attempt), attempt.session, "what is stored");
      },
    },
    {
      name: "reading without a touch changes nothing",
      async run(scene) {
        const attempt = await scene.signedIn();
        await scene.advance(2 * touch.everyMs);
        await scene.a.sessions.read(keyOf(attempt.session));
        equal(await scene.session(attempt), attempt.session, "the session");
      },
    },
    {
      name: "a touch never goes beyond the absolute expiry",
      async run(scene) {
        const attempt = await scene.signedIn({ absoluteMs: 300_000 });
        await scene.advance(2 * touch.everyMs);
        const touched = present(await scene.a.sessions.read(keyOf(attempt.session), touch), "the session");
        equal(touched.idleExpiresAt, attempt.session.expiresAt, "the idle expiry");
      },
    },
    {
      name: "touches keep a session alive beyond its first idle expiry",
      async run(scene) {
        const attempt = await scene.signedIn({ idleMs: 300_000 });
        for (let round = 0; round < 4; round++) {
          await scene.advance(200_000);
          const read = await scene.a.sessions.read(keyOf(attempt.session), { ...touch, idleMs: 300_000 });
          ok(read !== undefined, "the session that is in use");
        }
      },
    },
    {
      name: "the grant of a session that touches keep alive lasts as long, and a removal passes it on",
      async run(scene) {
        const attempt = await scene.signedIn({ idleMs: minute });
        for (let round = 0; round < 5; round++) {
          await scene.advance(minute - 10_000);
          ok(
            (await scene.a.sessions.read(keyOf(attempt.session), { idleMs: minute, everyMs: 0 })) !== undefined,
            "the session",
          );
        }
        // A store may delete expired data during another sign-in of the account.
        await scene.signIn();
        equal(await scene.grant(attempt.grantKey), attempt.grant, "its grant");
        const removed = await scene.remove(alice, {
          sessions: { ids: [attempt.session.id] },
          tokens: "of-those-sessions",
        });
        equal(removed.removedGrants, [attempt.grant], "the grants that are passed on");
      },
    },
    {
      name: "a touch restores no expired and no removed session",
      async run(scene) {
        const idle = await scene.signedIn({ idleMs: 60_000 });
        await scene.advancePast(60_000);
        const removed = await scene.signedIn();
        await scene.remove(alice);
        for (const attempt of [idle, removed]) {
          for (const node of [scene.a, scene.b]) {
            equal(
              await node.sessions.read(keyOf(attempt.session), { ...touch, everyMs: 0 }),
              undefined,
              "a dead session",
            );
          }
          await scene.isGone(attempt);
        }
      },
    },
    {
      name: "a touch at the same time as a removal restores no session",
      async run(scene) {
        const attempts = await Promise.all(Array.from({ length: 20 }, () => scene.signedIn()));
        await scene.advance(2 * touch.everyMs);
        const reads = attempts.map(async ({ session }) => scene.b.sessions.read(keyOf(session), touch));
        await Promise.all([...reads.slice(0, 10), scene.remove(alice), ...reads.slice(10)]);
        for (const attempt of attempts) await scene.isGone(attempt);
      },
    },
    {
      name: "the list has the account's living sessions, newest first",
      async run(scene) {
        const created: Session[] = [];
        for (const idleMs of [defaultIdleMs, 60_000, defaultIdleMs, defaultIdleMs]) {
          created.unshift((await scene.signedIn({ idleMs })).session);
          await scene.advancePast(1000);
        }
        await scene.signedIn({ account: bob });
        await scene.advancePast(60_000);
        const living = created.filter((session) => session.idleExpiresAt === session.createdAt + defaultIdleMs);
        equal(
          (await scene.list()).map(({ id }) => id),
          living.map(({ id }) => id),
          "the list",
        );
      },
    },
    {
      name: "the list has only those facts of a session that its user may see",
      async run(scene) {
        const { session } = await scene.signedIn({ sid: "sid", issuedAt: issueTime, absoluteMs: defaultAbsoluteMs });
        const { id, createdAt, seenAt, idleExpiresAt } = session;
        equal(await scene.list(), [{ id, createdAt, seenAt, expiresAt: idleExpiresAt }], "the list");
      },
    },
  ],
};
