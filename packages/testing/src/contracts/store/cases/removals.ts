import { equal, ok } from "../check.ts";
import { alice, bob, issueTime, keyOf, refreshed, sessionId } from "../people.ts";
import type { StoreCaseGroup } from "../store-case.ts";

const ofThoseSessions = "of-those-sessions";
const minute = 60_000;

export const removals: StoreCaseGroup = {
  name: "removals",
  cases: [
    {
      name: "a removal of everything leaves no session and no grant of the account, on any node",
      async run(scene) {
        const attempts = [
          await scene.signedIn({ sid: "sid" }),
          await scene.signedIn(),
          await scene.signedIn({ sid: "sid2" }),
        ];
        const removed = await scene.remove(alice);
        equal([removed.sessions, removed.grants], [3, 3], "sessions and grants removed");
        for (const attempt of attempts) {
          await scene.isGone(attempt);
          equal(
            await scene.a.sessions.read(keyOf(attempt.session)),
            undefined,
            "the session on the node that removed it",
          );
          equal(await scene.a.tokens.read(attempt.grantKey), undefined, "the grant on the node that removed it");
        }
      },
    },
    {
      name: "a removal changes no other account",
      async run(scene) {
        await scene.signedIn({ sid: "sid" });
        const ofBob = await scene.signedIn({ sid: "sid", account: bob });
        await scene.remove(alice);
        await scene.remove(alice, { sessions: { sids: ["sid"] } });
        await scene.isSignedIn(ofBob);
      },
    },
    {
      name: "a repeated removal removes nothing and fails nothing",
      async run(scene) {
        await scene.signedIn();
        await scene.remove(alice);
        equal(await scene.remove(alice), { sessions: 0, grants: 0, removedGrants: [] }, "what the second removal took");
        equal(
          await scene.remove(bob),
          { sessions: 0, grants: 0, removedGrants: [] },
          "what a removal of an unknown account took",
        );
      },
    },
    {
      name: "a removal passes on the removed grants, each in its last written state",
      async run(scene) {
        const first = await scene.signedIn();
        const second = await scene.signedIn({ account: alice });
        const newer = refreshed(second.grant, "newer");
        await scene.a.tokens.commitRefresh(await scene.claim(second.grantKey), newer);
        const { grants, removedGrants } = await scene.remove(alice);
        equal(grants, 2, "how many");
        const states = removedGrants.map((grant) => grant.providerState).sort();
        equal(states, [first.grant.providerState, newer.providerState].sort(), "what they could get tokens with");
        ok(
          removedGrants.every((grant) => grant.renewal === "single-use"),
          "each as it was",
        );
      },
    },
    {
      name: "a removal doesn't count expired sessions and grants",
      async run(scene) {
        await scene.signedIn({ absoluteMs: minute });
        await scene.signedIn();
        await scene.advancePast(minute);
        const removed = await scene.remove(alice);
        equal([removed.sessions, removed.grants], [1, 1], "sessions and grants removed");
      },
    },
    {
      name: "a removal by id ends only that session",
      async run(scene) {
        const [named, other] = [await scene.signedIn({ sid: "sid" }), await scene.signedIn({ sid: "sid" })];
        const removed = await scene.remove(alice, { sessions: { ids: [named.session.id] }, tokens: ofThoseSessions });
        equal([removed.sessions, removed.grants], [1, 1], "sessions and grants removed");
        await scene.isGone(named);
        await scene.isSignedIn(other);
      },
    },
    {
      name: "a removal by sid ends all sessions of that sid, and no others",
      async run(scene) {
        const named = [await scene.signedIn({ sid: "sid" }), await scene.signedIn({ sid: "sid" })];
        const others = [await scene.signedIn({ sid: "sid2" }), await scene.signedIn()];
        await scene.remove(alice, { sessions: { sids: ["sid"] }, tokens: ofThoseSessions });
        for (const attempt of named) await scene.isGone(attempt);
        for (const attempt of others) await scene.isSignedIn(attempt);
      },
    },
    {
      name: "a removal by id and sid ends both: the browser's session and those of its sid",
      async run(scene) {
        const [byId, bySid] = [await scene.signedIn(), await scene.signedIn({ sid: "sid" })];
        const other = await scene.signedIn({ sid: "sid2" });
        const sessions = { ids: [byId.session.id], sids: ["sid"] };
        await scene.remove(alice, { sessions, tokens: ofThoseSessions });
        await scene.isGone(byId);
        await scene.isGone(bySid);
        await scene.isSignedIn(other);
      },
    },
    {
      name: "a removal that matches nothing ends nothing",
      async run(scene) {
        const attempts = [await scene.signedIn({ sid: "sid" }), await scene.signedIn()];
        await scene.remove(alice, { sessions: { sids: ["sid2"] }, tokens: ofThoseSessions });
        await scene.remove(alice, { sessions: { ids: [sessionId("unknown")] }, tokens: ofThoseSessions });
        await scene.remove(alice, { sessions: {}, tokens: ofThoseSessions });
        await scene.remove(alice, { sessions: "none", tokens: ofThoseSessions });
        await scene.remove(bob);
        for (const attempt of attempts) await scene.isSignedIn(attempt);
      },
    },
    {
      name: "a removal up to an issue time ends sessions issued until then, and none issued later",
      async run(scene) {
        const earlier = await scene.signedIn({ sid: "sid", issuedAt: issueTime - minute });
        const same = await scene.signedIn({ sid: "sid", issuedAt: issueTime });
        const later = await scene.signedIn({ sid: "sid", issuedAt: issueTime + 1 });
        const byId = { ids: [later.session.id], sids: ["sid"] };
        await scene.remove(alice, { sessions: byId, tokens: ofThoseSessions, issuedUntil: issueTime });
        await scene.isGone(earlier);
        await scene.isGone(same);
        await scene.isSignedIn(later);
        await scene.remove(alice, { issuedUntil: issueTime });
        await scene.isSignedIn(later);
      },
    },
    {
      name: "a second removal up to a later issue time removes the sessions that the first one kept",
      async run(scene) {
        const first = await scene.signedIn({ issuedAt: issueTime });
        const second = await scene.signedIn({ issuedAt: issueTime + minute });
        const third = await scene.signedIn({ issuedAt: issueTime + 2 * minute });
        for (const [issuedUntil, gone] of [
          [issueTime, first],
          [issueTime + minute, second],
        ] as const) {
          const removed = await scene.remove(alice, { issuedUntil });
          equal([removed.sessions, removed.grants, removed.removedGrants], [1, 1, [gone.grant]], "what it took");
          await scene.isGone(gone);
        }
        await scene.isSignedIn(third);
      },
    },
    {
      name: "a new sign-in after a removal succeeds and restores no older session",
      async run(scene) {
        const older = [await scene.signedIn({ sid: "sid" }), await scene.signedIn()];
        await scene.remove(alice);
        await scene.advancePast();
        const newer = await scene.signedIn({ sid: "sid" });
        for (const attempt of older) await scene.isGone(attempt);
        await scene.isSignedIn(newer);
        equal(
          (await scene.list()).map(({ id }) => id),
          [newer.session.id],
          "the list",
        );
        await scene.remove(alice, { issuedUntil: issueTime - minute });
        for (const attempt of older) await scene.isGone(attempt);
        await scene.isSignedIn(newer);
      },
    },
    {
      name: "a removal of thousands of sessions is one step: no reader sees half of it",
      async run(scene) {
        const count = 2000;
        const attempts = [];
        for (let index = 0; index < count; index++) attempts.push(await scene.signIn({ sid: `sid-${index % 7}` }));
        equal((await scene.list()).length, count, "the sessions before");
        const looks = Array.from({ length: 6 }, () => scene.list());
        let isOver = false;
        const removal = scene.remove(alice).finally(() => {
          isOver = true;
        });
        looks.push(...Array.from({ length: 6 }, () => scene.list()));
        // Reads continuously while the removal is in progress.
        for (let look = 0; look < 50 && !isOver; look++) looks.push(Promise.resolve(await scene.list()));
        const removed = await removal;
        equal(removed.removedGrants.length, count, "grants that the sweep passes on");
        // If a store returns pages, a removal counts only the first one, so that it costs the same for every account.
        const counted = removed.sessions + removed.grants;
        if (removed.partial === true) ok(counted > 0 && counted < 2 * count, `less than there was, got ${counted}`);
        else equal([removed.sessions, removed.grants], [count, count], "what was removed");
        for (const look of await Promise.all(looks))
          ok([0, count].includes(look.length), `all or nothing, got ${look.length}`);
        equal(await scene.list(), [], "the sessions afterwards");
        for (const attempt of attempts.slice(0, 20)) await scene.isGone(attempt);
      },
    },
  ],
};
