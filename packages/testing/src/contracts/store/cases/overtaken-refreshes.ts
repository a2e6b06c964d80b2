import { equal, ok } from "../check.ts";
import { alice, bob, defaultIdleMs, refreshed } from "../people.ts";
import { claimMs } from "../scene.ts";
import type { StoreCaseGroup } from "../store-case.ts";

const terms = { forMs: claimMs, singleUse: true };

export const overtakenRefreshes: StoreCaseGroup = {
  name: "refreshes after a removal or an expiry",
  cases: [
    {
      name: "a commit after a removal writes nothing and reports it",
      async run(scene) {
        for (const removal of [{}, { sessions: "none" }] as const) {
          const attempt = await scene.signedIn();
          const claim = await scene.claim(attempt.grantKey);
          await scene.remove(alice, removal);
          const outcome = await scene.a.tokens.commitRefresh(claim, refreshed(attempt.grant, "late"));
          equal(outcome, "removed", "the commit");
          equal(await scene.grant(attempt.grantKey), undefined, "the grant");
          equal((await scene.remove(alice)).grants, 0, "grants that a second removal finds");
        }
      },
    },
    {
      name: "a release after a removal reports it and restores nothing",
      async run(scene) {
        for (const outcome of ["unsent", "unknown", "refused"] as const) {
          const attempt = await scene.signedIn();
          const claim = await scene.claim(attempt.grantKey);
          await scene.remove(alice);
          equal(await scene.b.tokens.releaseRefresh(claim, outcome), "removed", `the release "${outcome}"`);
          equal(await scene.grant(attempt.grantKey), undefined, "the grant");
        }
      },
    },
    {
      name: "a removal of other data doesn't disturb the refresh of a grant",
      async run(scene) {
        const attempt = await scene.signedIn();
        const claim = await scene.claim(attempt.grantKey);
        await scene.remove(bob);
        await scene.remove(alice, { issuedUntil: attempt.grant.issuedAt - 1 });
        await scene.remove(alice, { sessions: { sids: ["another"] }, tokens: "of-those-sessions" });
        const newer = refreshed(attempt.grant, "newer");
        ok(typeof (await scene.b.tokens.commitRefresh(claim, newer)) === "object", "the commit to be written");
        equal(await scene.grant(attempt.grantKey), newer, "the grant");
      },
    },
    {
      name: "a removal at the same time as a commit always removes the grant",
      async run(scene) {
        for (let round = 0; round < 30; round++) {
          const attempt = await scene.signedIn();
          const claim = await scene.claim(attempt.grantKey);
          const newer = refreshed(attempt.grant, "newer");
          const removal = { sessions: "none", tokens: "all", barrierForMs: 1000 } as const;
          const early = round % 2 === 0 ? scene.b.removeAccount(alice.key, removal) : undefined;
          const commit = scene.a.tokens.commitRefresh(claim, newer);
          const { grants } = await (early ?? scene.b.removeAccount(alice.key, removal));
          await commit;
          equal(grants, 1, "grants removed");
          equal(await scene.grant(attempt.grantKey), undefined, "the grant");
          await scene.remove(alice);
        }
      },
    },
    {
      name: "after its session's absolute expiry a grant can't be read, claimed or written",
      async run(scene) {
        const attempt = await scene.signedIn({ absoluteMs: 2 * claimMs, idleMs: defaultIdleMs });
        const version = await scene.version(attempt.grantKey);
        const claim = await scene.claim(attempt.grantKey);
        await scene.advancePast(2 * claimMs);
        equal(await scene.grant(attempt.grantKey), undefined, "the grant");
        equal(await scene.b.tokens.claimRefresh(attempt.grantKey, version, terms), "removed", "a claim");
        equal(await scene.b.tokens.commitRefresh(claim, refreshed(attempt.grant, "late")), "removed", "a commit");
        equal(await scene.grant(attempt.grantKey), undefined, "the grant after the commit");
      },
    },
  ],
};
