import type { Mark, Redemption } from "@identity-web/core";
import { equal, ok, present } from "../check.ts";
import { alice, bob, grant, grantOf, issueTime, keyOf, onBehalfOf, refreshed, sessionOf } from "../people.ts";
import { redemptionMs, type Scene } from "../scene.ts";
import type { StoreCaseGroup } from "../store-case.ts";

const minute = 60_000;
const again: Mark = { effect: "sign-in-again", sessions: "all", reason: "a-reason" };
const refresh: Mark = { effect: "refresh", sessions: "all", reason: "a-reason" };
const onlyMark = { sessions: "none", tokens: "of-those-sessions" } as const;

/** The reason why the session must sign in again, in both reads. */
async function markOf(scene: Scene, attempt: Parameters<Scene["both"]>[0]): Promise<string | undefined> {
  const session = present(await scene.session(attempt), "the session");
  const both = present(await scene.both(attempt), "the session in one look with its grant");
  equal(both.session.signInAgain, session.signInAgain, "the mark in both reads");
  return session.signInAgain;
}

export const marks: StoreCaseGroup = {
  name: "marks on sessions that stay",
  cases: [
    {
      name: "a mark removes nothing, and is read with every session that it names",
      async run(scene) {
        const [first, second] = [await scene.signedIn({ sid: "sid" }), await scene.signedIn()];
        const others = await scene.signedIn({ account: bob });
        const removed = await scene.remove(alice, { ...onlyMark, mark: again });
        equal([removed.sessions, removed.grants], [0, 0], "sessions and grants removed");
        equal(await markOf(scene, first), "a-reason", "the first session's mark");
        equal(await markOf(scene, second), "a-reason", "the second session's mark");
        equal(await scene.grant(first.grantKey), first.grant, "the grant");
        await scene.isSignedIn(others);
      },
    },
    {
      name: "a mark by sid names the sessions of that sid only",
      async run(scene) {
        const [named, other] = [await scene.signedIn({ sid: "sid" }), await scene.signedIn({ sid: "sid2" })];
        await scene.remove(alice, { ...onlyMark, mark: { ...again, sessions: { sids: ["sid"] } } });
        equal(await markOf(scene, named), "a-reason", "the named session's mark");
        await scene.isSignedIn(other);
      },
    },
    {
      name: "a mark up to an issue time doesn't affect sessions that were issued later",
      async run(scene) {
        const [earlier, later] = [
          await scene.signedIn({ issuedAt: issueTime }),
          await scene.signedIn({ issuedAt: issueTime + 1 }),
        ];
        await scene.remove(alice, { ...onlyMark, mark: again, issuedUntil: issueTime });
        equal(await markOf(scene, earlier), "a-reason", "the earlier session's mark");
        await scene.isSignedIn(later);
      },
    },
    {
      name: "a mark survives a touch, a refresh, a sweep and the removal of another session",
      async run(scene) {
        const [marked, other] = [await scene.signedIn({ sid: "sid" }), await scene.signedIn({ sid: "sid2" })];
        const claim = await scene.claim(marked.grantKey);
        await scene.remove(alice, { ...onlyMark, mark: again });
        await scene.advance(minute);
        const touched = await scene.b.sessions.read(keyOf(marked.session), { idleMs: 60 * minute, everyMs: 1 });
        equal(touched?.signInAgain, "a-reason", "the mark in the touch's answer");
        await scene.a.tokens.commitRefresh(claim, refreshed(marked.grant, "newer"));
        await scene.remove(alice, { sessions: { ids: [other.session.id] }, tokens: "of-those-sessions" });
        equal(await markOf(scene, marked), "a-reason", "the mark afterwards");
        equal(await scene.grant(marked.grantKey), refreshed(marked.grant, "newer"), "the refreshed grant");
      },
    },
    {
      name: "a session that signs in after a mark has none",
      async run(scene) {
        const before = await scene.signedIn();
        await scene.remove(alice, { ...onlyMark, mark: again });
        await scene.isSignedIn(await scene.signedIn());
        equal(await markOf(scene, before), "a-reason", "the earlier session's mark");
      },
    },
    {
      name: "a sign-in that began before a mark collides, unless its ID token was issued later",
      async run(scene) {
        const [early, late] = [await scene.begin(), await scene.begin()];
        await scene.remove(alice, { ...onlyMark, mark: again, issuedUntil: issueTime });
        equal((await scene.signIn({ issuedAt: issueTime }, early)).outcome, "stopped", "the earlier one");
        await scene.isSignedIn(await scene.signIn({ issuedAt: issueTime + 1 }, late));
      },
    },
    {
      name: "a marker after which sign-ins restart stops those that began before it, and no later one",
      async run(scene) {
        const restart = { issuedAt: issueTime, restarts: true };
        const subjects = ["an e-mail address"];
        const bySubject = async (begun: Redemption) => {
          const session = sessionOf({ name: scene.name("session"), issuedAt: issueTime }, begun.startedAt);
          return scene.a.signIn(session, grantOf(session), begun, subjects);
        };
        const [ofSid, ofSubject, newer] = [await scene.begin(), await scene.begin(), await scene.begin()];
        await scene.advancePast();
        equal(await scene.notice("sid", restart), [], "accounts of the sid");
        equal(await scene.b.markSubject("an e-mail address", restart, redemptionMs), [], "accounts of the address");
        equal((await scene.signIn({ sid: "sid" }, ofSid)).outcome, "stopped", "the sid's sign-in");
        equal(await bySubject(ofSubject), "stopped", "the user's sign-in");
        await scene.isSignedIn(await scene.signIn({ sid: "sid", issuedAt: issueTime + minute }, newer));
        await scene.advancePast();
        await scene.isSignedIn(await scene.signIn({ sid: "sid", issuedAt: issueTime }));
        equal(await bySubject(await scene.begin()), "created", "the user's sign-in afterwards");
      },
    },
    {
      name: "a sign-in that both a restart's marker and a removal or a notice stop is ended",
      async run(scene) {
        const [removed, noticed] = [await scene.begin(), await scene.begin()];
        const restart = { issuedAt: issueTime, restarts: true };
        await scene.notice("sid", restart);
        await scene.advancePast();
        await scene.remove(bob);
        equal((await scene.signIn({ account: bob, sid: "sid" }, removed)).outcome, "stopped", "after the removal");
        await scene.notice("sid", { issuedAt: issueTime });
        await scene.notice("sid", restart);
        equal((await scene.signIn({ sid: "sid" }, noticed)).outcome, "stopped", "after the notice");
      },
    },
    {
      name: "a mark doesn't forbid an exchange of a caller's token",
      async run(scene) {
        const expiresAt = (await scene.now()) + 10 * minute;
        await scene.advancePast(6000);
        const issuedAt = await scene.now();
        await scene.advancePast(1000);
        await scene.remove(alice, { ...onlyMark, mark: again });
        const terms = { forMs: minute, singleUse: false, issuedAt };
        const outcome = await scene.a.tokens.claimRefresh(onBehalfOf(alice), "absent", terms);
        ok(typeof outcome === "object" && "claimed" in outcome, "the claim to be granted");
        await scene.a.tokens.commitRefresh(outcome.claimed, grant("exchanged", { expiresAt }));
      },
    },
    {
      name: "a removal of all tokens may mark the sessions that it leaves, in one step",
      async run(scene) {
        const attempt = await scene.signedIn();
        const removed = await scene.remove(alice, { sessions: "none", tokens: "all", mark: again });
        equal([removed.sessions, removed.grants], [0, 1], "sessions and grants removed");
        equal((await scene.session(attempt))?.signInAgain, "a-reason", "the mark");
        equal(await scene.grant(attempt.grantKey), undefined, "the grant");
      },
    },
    {
      name: "marks of one account stay few, however often they are repeated",
      async run(scene) {
        const attempt = await scene.signedIn();
        for (let round = 0; round < 50; round++) {
          const reason = `reason-${round}`;
          await scene.remove(alice, { ...onlyMark, mark: { ...again, reason }, issuedUntil: issueTime + round });
        }
        equal(await markOf(scene, attempt), "reason-49", "the last mark");
      },
    },
    {
      name: "dropped access tokens leave the grant renewable, and the next refresh returns tokens that stay",
      async run(scene) {
        const [attempt, others] = [await scene.signedIn(), await scene.signedIn({ account: bob })];
        await scene.remove(alice, { ...onlyMark, mark: refresh });
        equal(await scene.grant(attempt.grantKey), { ...attempt.grant, accessTokens: [] }, "the grant");
        equal((await scene.both(attempt))?.grant?.value.accessTokens, [], "its tokens in one look with the session");
        equal(await scene.session(attempt), attempt.session, "the session, without a mark");
        await scene.isSignedIn(others);
        const newer = refreshed(attempt.grant, "newer");
        await scene.a.tokens.commitRefresh(await scene.claim(attempt.grantKey), newer);
        equal(await scene.grant(attempt.grantKey), newer, "the refreshed grant");
        await scene.remove(alice, { ...onlyMark, mark: refresh });
        equal(await scene.grant(attempt.grantKey), { ...newer, accessTokens: [] }, "the grant after a second time");
      },
    },
    {
      name: "a caller that read the grant before its access tokens were dropped brings none of them back",
      async run(scene) {
        const attempt = await scene.signedIn();
        const { version } = present(await scene.b.tokens.read(attempt.grantKey), "the grant");
        await scene.remove(alice, { ...onlyMark, mark: refresh });
        const terms = { forMs: minute, singleUse: true };
        const outcome = await scene.b.tokens.claimRefresh(attempt.grantKey, version, terms);
        ok(typeof outcome === "object", `an object, got ${JSON.stringify(outcome)}`);
        if ("claimed" in outcome) {
          // The process didn't know the mark yet. So what it commits counts as older than the mark.
          await scene.b.tokens.commitRefresh(outcome.claimed, refreshed(attempt.grant, "newer"));
          equal((await scene.grant(attempt.grantKey))?.accessTokens, [], "the refreshed grant's access tokens");
          return;
        }
        ok("changed" in outcome, `"changed", got ${JSON.stringify(outcome)}`);
        equal(outcome.changed.value, { ...attempt.grant, accessTokens: [] }, "the grant in the answer");
        const second = await scene.b.tokens.claimRefresh(attempt.grantKey, outcome.changed.version, terms);
        ok(typeof second === "object" && "claimed" in second, "the second claim to be granted");
        const newer = refreshed(outcome.changed.value, "newer");
        await scene.b.tokens.commitRefresh(second.claimed, newer);
        equal(await scene.grant(attempt.grantKey), newer, "the refreshed grant");
      },
    },
    {
      name: "a refresh that was claimed before access tokens were dropped returns tokens that count as dropped",
      async run(scene) {
        const attempt = await scene.signedIn();
        const claim = await scene.claim(attempt.grantKey);
        await scene.remove(alice, { ...onlyMark, mark: refresh });
        const newer = refreshed(attempt.grant, "newer");
        await scene.a.tokens.commitRefresh(claim, newer);
        equal(await scene.grant(attempt.grantKey), { ...newer, accessTokens: [] }, "the grant");
      },
    },
    {
      name: "access tokens of grants without a session are dropped with the account's",
      async run(scene) {
        const expiresAt = (await scene.now()) + 10 * minute;
        await scene.freeGrant(onBehalfOf(alice), grant("exchanged", { expiresAt }));
        await scene.remove(alice, { ...onlyMark, mark: refresh });
        equal((await scene.grant(onBehalfOf(alice)))?.accessTokens, [], "its access tokens");
      },
    },
  ],
};
