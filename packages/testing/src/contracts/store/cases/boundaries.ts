import { equal, ok } from "../check.ts";
import { alice, grantKeyOf, onBehalfOf } from "../people.ts";
import { claimMs, redemptionMs, rememberMs, type Scene } from "../scene.ts";
import type { StoreCaseGroup } from "../store-case.ts";
import { whatBecomesOf } from "./what-becomes-of.ts";

const tenMinutes = 600_000;

/** A store with a smaller `restartAfterMs` has one clock: that value includes the time that a step takes to arrive. */
const ownClocksMs = 500;

/** How far a clock can be set back. The clocks of partitions differ by the skew at most, even then. */
const backMs = ({ a: { restartAfterMs } }: Scene): number =>
  restartAfterMs < ownClocksMs ? tenMinutes : Math.floor(restartAfterMs / 4);

/** Lifetimes that must not end early during other accounts' traffic or when a clock is set back. */
export const boundaries: StoreCaseGroup = {
  name: "ends of lifetimes during traffic of other accounts",
  cases: [
    {
      name: "a barrier is valid to its end while other accounts sign in and out",
      async run(scene) {
        const begun = await scene.begin({ forMs: 2 * redemptionMs });
        await scene.remove(alice);
        await scene.advanceToBefore(redemptionMs);
        await scene.traffic();
        equal(await whatBecomesOf(scene, begun), "stopped", "a sign-in that began before the removal");
      },
    },
    {
      name: "a marker is valid to its end while other accounts sign in and out",
      async run(scene) {
        await scene.notice("sid");
        await scene.notice("unverified", { verified: false });
        await scene.advanceToBefore(redemptionMs);
        await scene.traffic();
        for (const sid of ["sid", "unverified"])
          equal(await whatBecomesOf(scene, await scene.begin(), sid), "stopped", `a sign-in of ${sid}`);
      },
    },
    {
      name: "a redeemed transaction is remembered to its end while other accounts sign in and out",
      async run(scene) {
        const times = { forMs: redemptionMs, rememberMs };
        await scene.a.beginRedemption("transaction", times);
        await scene.advanceToBefore(rememberMs);
        await scene.traffic();
        equal(await scene.b.beginRedemption("transaction", times), "replayed", "the transaction again");
      },
    },
    {
      name: "a session, its grant and its sid stay to their end while other accounts sign in and out",
      async run(scene) {
        const attempt = await scene.signedIn({ sid: "sid", idleMs: tenMinutes });
        await scene.advanceToBefore(tenMinutes);
        await scene.traffic();
        await scene.isSignedIn(attempt);
        equal(await scene.notice("sid"), [alice.key], "the account of the sid");
      },
    },
    {
      name: "a claim lasts to its end while other accounts sign in and out",
      async run(scene) {
        const { grantKey } = await scene.signedIn({ renewal: "reusable" });
        const version = await scene.version(grantKey);
        await scene.claim(grantKey, { singleUse: false });
        await scene.advanceToBefore(claimMs);
        await scene.traffic();
        const outcome = await scene.b.tokens.claimRefresh(grantKey, version, { forMs: claimMs, singleUse: false });
        ok(typeof outcome === "object" && "busyForMs" in outcome, `busy, got ${JSON.stringify(outcome)}`);
      },
    },
    {
      name: "a session's grant ends with its session's idle expiry",
      async run(scene) {
        const attempt = await scene.signedIn({ idleMs: tenMinutes });
        const version = await scene.version(attempt.grantKey);
        await scene.advancePast(tenMinutes);
        await scene.isGone(attempt);
        const terms = { forMs: claimMs, singleUse: true };
        equal(await scene.b.tokens.claimRefresh(attempt.grantKey, version, terms), "removed", "a claim on its grant");
        const { grants } = await scene.remove(alice);
        equal(grants, 0, "grants that a removal took");
      },
    },
    {
      name: "a redemption signs in once, even if its session has ended",
      async run(scene) {
        const begun = await scene.begin();
        const first = await scene.signIn({}, begun);
        equal(first.outcome, "created", "the first sign-in");
        const second = await scene.signIn({}, begun);
        equal(second.outcome, "ended", "the second sign-in of the same redemption");
        await scene.isGone(second);
        await scene.isSignedIn(first);
        await scene.remove(alice, {
          sessions: { ids: [first.session.id] },
          tokens: "of-those-sessions",
          barrierForMs: 0,
        });
        await scene.advancePast();
        const third = await scene.signIn({}, begun);
        equal(third.outcome, "ended", "a third sign-in of the same redemption");
        await scene.isGone(third);
      },
    },
    {
      name: "a removal and a notice stop earlier sign-ins even if the clock is set back",
      needs: ["setBack"],
      async run(scene) {
        // The partitions of the account and of the sid have not been used for longer than the clock is set back.
        await scene.advance(2 * tenMinutes);
        const [first, second] = [await scene.begin(), await scene.begin()];
        await scene.advance(1000);
        await scene.setBack(backMs(scene));
        await scene.remove(alice);
        await scene.notice("sid");
        equal(await whatBecomesOf(scene, first), "stopped", "a sign-in that began before the removal");
        equal(await whatBecomesOf(scene, second, "sid"), "stopped", "a sign-in of the sid");
      },
    },
    {
      name: "a user who has signed out can sign in again although the clock was set back before",
      needs: ["setBack"],
      async run(scene) {
        await scene.signedIn();
        await scene.setBack(backMs(scene));
        await scene.remove(alice);
        await scene.advancePast();
        const again = await scene.signIn();
        equal(again.outcome, "created", "the sign-in after the removal");
        await scene.isSignedIn(again);
      },
    },
    {
      name: "an exchange of a token from before a removal is refused even if the clock is set back",
      needs: ["setBack"],
      async run(scene) {
        const attempt = await scene.signedIn();
        const issuedAt = await scene.now();
        await scene.advance(1000);
        await scene.setBack(1);
        await scene.remove(alice);
        const terms = { forMs: claimMs, singleUse: false, issuedAt };
        equal(await scene.b.tokens.claimRefresh(onBehalfOf(alice), "absent", terms), "removed", "the exchange");
        equal(await scene.grant(grantKeyOf(attempt.session)), undefined, "the grant that was removed");
      },
    },
  ],
};
