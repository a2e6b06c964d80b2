import { equal, ok } from "../check.ts";
import { alice, refreshed } from "../people.ts";
import { claimMs, type Scene } from "../scene.ts";
import type { StoreCaseGroup } from "../store-case.ts";

const terms = { forMs: claimMs, singleUse: true };

async function claimAsIs(scene: Scene, key: Parameters<Scene["grant"]>[0]): Promise<unknown> {
  return scene.b.tokens.claimRefresh(key, await scene.version(key), terms);
}

export const claimExpiry: StoreCaseGroup = {
  name: "claims that expire",
  cases: [
    {
      name: "an expired claim that no other claim replaced still commits",
      async run(scene) {
        for (const singleUse of [true, false]) {
          const attempt = await scene.signedIn();
          const claim = await scene.claim(attempt.grantKey, { singleUse });
          await scene.advancePast(claimMs);
          const newer = refreshed(attempt.grant, "newer");
          const outcome = await scene.a.tokens.commitRefresh(claim, newer);
          ok(typeof outcome === "object", `it to be written, got ${JSON.stringify(outcome)}`);
          equal(await scene.grant(attempt.grantKey), newer, "the grant");
        }
      },
    },
    {
      name: "a claim lasts for its requested time",
      async run(scene) {
        const { grantKey } = await scene.signedIn();
        await scene.claim(grantKey);
        await scene.advanceToBefore(claimMs);
        const outcome = await claimAsIs(scene, grantKey);
        ok(typeof outcome === "object" && outcome !== null && "busyForMs" in outcome, "to be busy before its end");
      },
    },
    {
      name: "the step that finds an expired claim on a single-use token ends the grant",
      async run(scene) {
        const attempt = await scene.signedIn();
        const before = await scene.version(attempt.grantKey);
        const claim = await scene.claim(attempt.grantKey, { singleUse: true });
        await scene.advancePast(claimMs);
        equal(await claimAsIs(scene, attempt.grantKey), "abandoned", "the next claim");
        await scene.isEnded(attempt.grantKey, attempt.grant);
        ok((await scene.version(attempt.grantKey)) !== before, "another version");
        equal(await scene.session(attempt), attempt.session, "the session");
        equal(await scene.a.tokens.commitRefresh(claim, refreshed(attempt.grant, "late")), "ended", "a late commit");
        await scene.isEnded(attempt.grantKey, attempt.grant);
      },
    },
    {
      name: "a single-use grant whose refresh has no known outcome is passed on once, by any node, and isn't counted",
      async run(scene) {
        const [abandoned, released] = [await scene.signedIn(), await scene.signedIn()];
        await scene.claim(abandoned.grantKey, { singleUse: true });
        await scene.advancePast(claimMs);
        equal(await claimAsIs(scene, abandoned.grantKey), "abandoned", "the next claim");
        equal(await scene.sweep(alice, scene.a, "all"), [abandoned.grant], "the grants that the first sweep passes on");
        const claim = await scene.claim(released.grantKey, { singleUse: true });
        await scene.a.tokens.releaseRefresh(claim, "unknown");
        equal((await scene.list()).length, 2, "sessions in the list");
        const removed = await scene.a.removeAccount(alice.key, { sessions: "all", tokens: "all", barrierForMs: 1 });
        equal(removed, { sessions: 2, grants: 2 }, "what a removal counts");
        equal(await scene.sweep(alice, scene.b), [released.grant], "the grants that the second sweep passes on");
        equal(await scene.sweep(alice, scene.a), [], "the grants that one more sweep passes on");
      },
    },
    {
      name: "a grant whose refresh the provider refused is not passed on",
      async run(scene) {
        const attempt = await scene.signedIn();
        await scene.a.tokens.releaseRefresh(await scene.claim(attempt.grantKey, { singleUse: true }), "refused");
        equal(await scene.sweep(alice), [], "the grants that a sweep passes on");
      },
    },
    {
      name: "of many claims on an abandoned single-use token, none is granted",
      async run(scene) {
        const attempt = await scene.signedIn();
        const version = await scene.version(attempt.grantKey);
        await scene.claim(attempt.grantKey, { singleUse: true });
        await scene.advancePast(claimMs);
        const nodes = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? scene.a : scene.b));
        const outcomes = await Promise.all(
          nodes.map(async (node) => node.tokens.claimRefresh(attempt.grantKey, version, terms)),
        );
        equal(outcomes.filter((each) => each === "abandoned").length, 1, "who ends it");
        ok(!outcomes.some((each) => typeof each === "object" && "claimed" in each), "no claim to be granted");
      },
    },
    {
      name: "the terms of the expired claim decide about its token, and not the terms of the next claim",
      async run(scene) {
        const attempt = await scene.signedIn();
        await scene.claim(attempt.grantKey, { singleUse: true });
        await scene.advancePast(claimMs);
        const version = await scene.version(attempt.grantKey);
        const outcome = await scene.b.tokens.claimRefresh(attempt.grantKey, version, {
          forMs: claimMs,
          singleUse: false,
        });
        equal(outcome, "abandoned", "a claim that would be reusable");
      },
    },
    {
      name: "an expired claim on a reusable token is replaced, and the old claim is lost",
      async run(scene) {
        const attempt = await scene.signedIn({ renewal: "reusable" });
        const old = await scene.claim(attempt.grantKey, { singleUse: false });
        await scene.advancePast(claimMs);
        const next = await scene.claim(attempt.grantKey, { singleUse: false, node: scene.b });
        equal(
          await scene.a.tokens.commitRefresh(old, refreshed(attempt.grant, "late")),
          "lost",
          "the old claim's commit",
        );
        equal(await scene.a.tokens.releaseRefresh(old, "refused"), "lost", "the old claim's release");
        equal(await scene.grant(attempt.grantKey), attempt.grant, "the grant");
        const newer = refreshed(attempt.grant, "newer");
        ok(
          typeof (await scene.b.tokens.commitRefresh(next, newer)) === "object",
          "the new claim's commit to be written",
        );
        equal(
          await scene.a.tokens.commitRefresh(old, refreshed(attempt.grant, "late")),
          "lost",
          "a commit later still",
        );
        equal(await scene.grant(attempt.grantKey), newer, "the grant");
      },
    },
  ],
};
