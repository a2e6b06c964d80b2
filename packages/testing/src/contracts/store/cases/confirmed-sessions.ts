import { equal, near, ok, present } from "../check.ts";
import { alice, refreshed } from "../people.ts";
import type { Attempt, Scene } from "../scene.ts";
import type { StoreCaseGroup } from "../store-case.ts";

const minute = 60_000;

/** Commits a refresh together with its session, whose claims have changed. */
async function confirm(scene: Scene, { session, grant, grantKey }: Attempt, expiresAt = session.expiresAt) {
  const claim = await scene.claim(grantKey);
  const renewed = { ...session, expiresAt, claims: { role: "guest" } };
  return scene.a.tokens.commitRefresh(claim, refreshed(grant, "confirmed"), renewed);
}

export const confirmedSessions: StoreCaseGroup = {
  name: "sessions that a refresh confirms",
  cases: [
    {
      name: "a refresh writes its session's claims in the same step, and records the time",
      async run(scene) {
        const attempt = await scene.signedIn();
        await scene.advance(minute);
        ok(typeof (await confirm(scene, attempt)) === "object", "the refresh to be written");
        const session = present(await scene.session(attempt), "the session");
        const { confirmedAt = 0, ...others } = session;
        near(confirmedAt, await scene.now(), scene.skewMs + 1000, "when it was confirmed");
        equal(others, { ...attempt.session, claims: { role: "guest" } }, "everything else");
        equal((await scene.both(attempt))?.grant?.value, refreshed(attempt.grant, "confirmed"), "its grant");
      },
    },
    {
      name: "a touch keeps what a refresh has confirmed, and a refresh keeps the touch",
      async run(scene) {
        const attempt = await scene.signedIn();
        const touch = { idleMs: 30 * minute, everyMs: 0 };
        const key = { account: attempt.session.account.key, id: attempt.session.id };
        await scene.advance(minute);
        const touched = present(await scene.b.sessions.read(key, touch), "the touched session");
        await confirm(scene, attempt);
        const after = present(await scene.session(attempt), "the confirmed session");
        equal([after.seenAt, after.idleExpiresAt], [touched.seenAt, touched.idleExpiresAt], "the touch");
        await scene.advance(minute);
        const again = present(await scene.b.sessions.read(key, touch), "the session after another touch");
        equal([again.claims, again.confirmedAt], [{ role: "guest" }, after.confirmedAt], "what was confirmed");
      },
    },
    {
      name: "a confirmed session may end sooner, and never later",
      async run(scene) {
        const attempt = await scene.signedIn();
        const { expiresAt } = attempt.session;
        await confirm(scene, attempt, expiresAt + 60 * minute);
        equal((await scene.list())[0]?.expiresAt, Math.min(expiresAt, attempt.session.idleExpiresAt), "its end");
        await confirm(scene, attempt, (await scene.now()) + 10 * minute);
        await scene.advancePast(10 * minute);
        await scene.isGone(attempt);
      },
    },
    {
      name: "a removal between claim and commit takes precedence over the confirmed session",
      async run(scene) {
        const attempt = await scene.signedIn();
        const claim = await scene.claim(attempt.grantKey);
        await scene.remove(alice);
        const renewed = { ...attempt.session, claims: { role: "guest" } };
        const outcome = await scene.a.tokens.commitRefresh(claim, refreshed(attempt.grant, "late"), renewed);
        equal(outcome, "removed", "the outcome");
        await scene.isGone(attempt);
      },
    },
    {
      name: "a mark between claim and commit stays on the confirmed session",
      async run(scene) {
        const attempt = await scene.signedIn();
        const claim = await scene.claim(attempt.grantKey);
        const mark = { effect: "sign-in-again", sessions: "all", reason: "a-reason" } as const;
        await scene.remove(alice, { sessions: "none", tokens: "of-those-sessions", mark });
        const renewed = { ...attempt.session, claims: { role: "guest" } };
        await scene.a.tokens.commitRefresh(claim, refreshed(attempt.grant, "late"), renewed);
        const session = present(await scene.session(attempt), "the session");
        equal([session.claims, session.signInAgain], [{ role: "guest" }, "a-reason"], "its claims and its mark");
      },
    },
  ],
};
