import type { Redemption } from "@identity-web/core";
import { equal, near, ok } from "../check.ts";
import { redemptionMs, rememberMs } from "../scene.ts";
import type { StoreCaseGroup } from "../store-case.ts";

const times = { forMs: redemptionMs, rememberMs };

export const redemptions: StoreCaseGroup = {
  name: "redemptions",
  cases: [
    {
      name: "a redemption begins at the store's time and has its deadline forMs later",
      async run(scene) {
        const now = await scene.now();
        const begun = await scene.a.beginRedemption("transaction", times);
        ok(begun !== "replayed", "a new transaction to be redeemed");
        equal(begun.transactionId, "transaction", "the transaction");
        near(begun.startedAt, now, scene.skewMs, "its beginning");
        equal(begun.deadline - begun.startedAt, redemptionMs, "the time it may take");
      },
    },
    {
      name: "a transaction is redeemed once, on any node",
      async run(scene) {
        await scene.a.beginRedemption("transaction", times);
        equal(await scene.a.beginRedemption("transaction", times), "replayed", "on the same node");
        equal(await scene.b.beginRedemption("transaction", times), "replayed", "on another node");
        ok((await scene.b.beginRedemption("another", times)) !== "replayed", "another transaction to be redeemed");
      },
    },
    {
      name: "of many callbacks of one transaction at once, exactly one redeems it",
      async run(scene) {
        const nodes = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? scene.a : scene.b));
        const begun = await Promise.all(nodes.map(async (node) => node.beginRedemption("transaction", times)));
        equal(begun.filter((each) => each !== "replayed").length, 1, "how many redeem it");
      },
    },
    {
      name: "a redeemed transaction is remembered for rememberMs, long after its deadline",
      async run(scene) {
        await scene.a.beginRedemption("transaction", times);
        await scene.advanceToBefore(rememberMs);
        equal(await scene.b.beginRedemption("transaction", times), "replayed", "at the end of its time");
      },
    },
    {
      name: "a redeemed transaction is remembered until its deadline, even if rememberMs is less",
      async run(scene) {
        await scene.a.beginRedemption("transaction", { forMs: redemptionMs, rememberMs: 0 });
        await scene.advanceToBefore(redemptionMs);
        equal(await scene.b.beginRedemption("transaction", times), "replayed", "before its deadline");
      },
    },
    {
      name: "a replay changes nothing for the first redemption",
      async run(scene) {
        const begun = await scene.begin();
        await scene.b.beginRedemption(begun.transactionId, { forMs: 1, rememberMs: 1 });
        await scene.advanceToBefore(redemptionMs);
        equal((await scene.signIn({}, begun)).outcome, "created", "the sign-in");
      },
    },
    {
      name: "a sign-in before the deadline is stored",
      async run(scene) {
        const begun = await scene.begin();
        await scene.advanceToBefore(redemptionMs);
        const attempt = await scene.signIn({}, begun);
        equal(attempt.outcome, "created", "the sign-in");
        await scene.isSignedIn(attempt);
      },
    },
    {
      name: "a sign-in after the deadline is answered with ended, and stores nothing",
      async run(scene) {
        const begun = await scene.begin();
        await scene.advancePast(redemptionMs);
        const attempt = await scene.signIn({}, begun);
        equal(attempt.outcome, "ended", "the sign-in");
        await scene.isGone(attempt);
      },
    },
    {
      name: "a caller can't move the deadline",
      async run(scene) {
        const begun = await scene.begin();
        await scene.advancePast(redemptionMs);
        const attempt = await scene.signIn({}, { ...begun, deadline: begun.deadline + redemptionMs });
        equal(attempt.outcome, "ended", "the sign-in");
        await scene.isGone(attempt);
      },
    },
    {
      name: "a sign-in whose redemption record was lost in a reset of the store is answered with ended",
      async run(scene) {
        const now = await scene.now();
        const unknown: Redemption = {
          transactionId: "unknown",
          startedAt: now,
          deadline: now + redemptionMs,
          version: "unknown",
        };
        const attempt = await scene.signIn({}, unknown);
        equal(attempt.outcome, "ended", "the sign-in");
        await scene.isGone(attempt);
      },
    },
    {
      name: "a sign-in from before a reset of the store is answered with ended, even if its transaction was repeated after the reset",
      async run(scene) {
        const begun = await scene.begin();
        const before = await scene.begin();
        const attempt = await scene.signIn({}, { ...begun, version: `${before.version}-of-another-incarnation` });
        equal(attempt.outcome, "ended", "the sign-in");
        await scene.isGone(attempt);
      },
    },
  ],
};
