import { equal } from "../check.ts";
import { alice, bob, grant, issueTime, onBehalfOf, refreshed } from "../people.ts";
import type { StoreCaseGroup } from "../store-case.ts";

const ofThoseSessions = "of-those-sessions";
const minute = 60_000;

export const removedTokens: StoreCaseGroup = {
  name: "tokens that are removed",
  cases: [
    {
      name: "a removal of named sessions with all tokens leaves the other sessions alive without tokens",
      async run(scene) {
        const [named, other] = [await scene.signedIn({ sid: "sid" }), await scene.signedIn({ sid: "sid2" })];
        const removed = await scene.remove(alice, { sessions: { ids: [named.session.id], sids: ["sid"] } });
        equal([removed.sessions, removed.grants], [1, 2], "sessions and grants removed");
        await scene.isGone(named);
        equal(await scene.session(other), other.session, "the other session");
        equal(await scene.grant(other.grantKey), undefined, "its grant");
      },
    },
    {
      name: "a removal can remove all tokens and no session",
      async run(scene) {
        const attempt = await scene.signedIn({ sid: "sid" });
        const removed = await scene.remove(alice, { sessions: "none" });
        equal([removed.sessions, removed.grants], [0, 1], "sessions and grants removed");
        equal(await scene.session(attempt), attempt.session, "the session");
        equal(await scene.grant(attempt.grantKey), undefined, "its grant");
        equal((await scene.remove(alice, { sessions: "none" })).grants, 0, "grants removed the second time");
      },
    },
    {
      name: "a session without tokens can't get any by a claim",
      async run(scene) {
        const attempt = await scene.signedIn();
        const version = await scene.version(attempt.grantKey);
        await scene.remove(alice, { sessions: "none" });
        for (const expected of [version, "absent"] as const) {
          const outcome = await scene.b.tokens.claimRefresh(attempt.grantKey, expected, {
            forMs: minute,
            singleUse: true,
          });
          equal(outcome, "removed", `a claim on ${expected === version ? "the version before" : expected}`);
        }
        equal(await scene.grant(attempt.grantKey), undefined, "the grant");
      },
    },
    {
      name: "a session without tokens can still be removed",
      async run(scene) {
        const attempt = await scene.signedIn();
        await scene.remove(alice, { sessions: "none" });
        const removed = await scene.remove(alice);
        equal([removed.sessions, removed.grants], [1, 0], "sessions and grants removed");
        await scene.isGone(attempt);
      },
    },
    {
      name: "a removal up to an issue time removes tokens issued until then, and none issued later",
      async run(scene) {
        const earlier = await scene.signedIn({ issuedAt: issueTime });
        const later = await scene.signedIn({ issuedAt: issueTime + 1 });
        const removed = await scene.remove(alice, { sessions: "none", issuedUntil: issueTime });
        equal(removed.grants, 1, "grants removed");
        equal(await scene.grant(earlier.grantKey), undefined, "the earlier grant");
        await scene.isSignedIn(later);
      },
    },
    {
      name: "a refresh doesn't make a grant look newer than its sign-in",
      async run(scene) {
        const attempt = await scene.signedIn();
        const newer = { ...refreshed(attempt.grant, "newer"), issuedAt: issueTime + minute };
        await scene.a.tokens.commitRefresh(await scene.claim(attempt.grantKey), newer);
        equal((await scene.remove(alice, { sessions: "none", issuedUntil: issueTime })).grants, 1, "grants removed");
        equal(await scene.grant(attempt.grantKey), undefined, "the grant");
      },
    },
    {
      name: "on-behalf-of grants are removed with all tokens, and not with the tokens of sessions",
      async run(scene) {
        const attempt = await scene.signedIn();
        const { expiresAt } = attempt.session;
        await scene.freeGrant(onBehalfOf(alice), grant("first", { expiresAt }));
        await scene.freeGrant(onBehalfOf(alice, "assertion2"), grant("second", { expiresAt }));
        await scene.freeGrant(onBehalfOf(bob), grant("bobs", { expiresAt }));
        equal((await scene.remove(alice, { tokens: ofThoseSessions })).grants, 1, "grants removed with all sessions");
        equal(await scene.grant(onBehalfOf(alice)), grant("first", { expiresAt }), "the on-behalf-of grant");
        const { sessions, removedGrants } = await scene.remove(alice);
        equal(sessions, 0, "sessions removed with all tokens");
        const states = removedGrants.map(({ providerState }) => providerState).sort();
        equal(states, ["refresh-token-of-first", "refresh-token-of-second"], "the grants removed");
        equal(await scene.grant(onBehalfOf(alice)), undefined, "the on-behalf-of grant");
        equal(await scene.grant(onBehalfOf(bob)), grant("bobs", { expiresAt }), "another account's");
      },
    },
    {
      name: "on-behalf-of grants issued after the removal's issue time stay",
      async run(scene) {
        const expiresAt = (await scene.now()) + 10 * minute;
        const later = grant("later", { expiresAt, issuedAt: issueTime + 1 });
        await scene.freeGrant(onBehalfOf(alice), grant("earlier", { expiresAt, issuedAt: issueTime }));
        await scene.freeGrant(onBehalfOf(alice, "assertion2"), later);
        equal((await scene.remove(alice, { issuedUntil: issueTime })).grants, 1, "grants removed");
        equal(await scene.grant(onBehalfOf(alice)), undefined, "the earlier one");
        equal(await scene.grant(onBehalfOf(alice, "assertion2")), later, "the later one");
      },
    },
    {
      name: "no removal of an account removes the app's own grants",
      async run(scene) {
        const own = grant("app", { expiresAt: (await scene.now()) + 10 * minute });
        await scene.freeGrant({ app: "mail-api" }, own);
        await scene.remove(alice);
        equal(await scene.grant({ app: "mail-api" }), own, "the app's grant");
      },
    },
  ],
};
