import type { RefreshOutcome } from "@identity-web/core";
import { equal, ok } from "../check.ts";
import { refreshed } from "../people.ts";
import { claimMs, type Scene } from "../scene.ts";
import type { StoreCaseGroup } from "../store-case.ts";

interface End {
  readonly singleUse: boolean;
  readonly outcome: RefreshOutcome;
}

/** Signs in, claims and releases. */
async function released(scene: Scene, { singleUse, outcome }: End) {
  const attempt = await scene.signedIn({ renewal: singleUse ? "single-use" : "reusable" });
  const version = await scene.version(attempt.grantKey);
  const claim = await scene.claim(attempt.grantKey, { singleUse });
  equal(await scene.b.tokens.releaseRefresh(claim, outcome), "released", `the release "${outcome}"`);
  return { attempt, version, claim };
}

async function staysAsItIs(scene: Scene, end: End): Promise<void> {
  const { attempt, version } = await released(scene, end);
  await scene.isSignedIn(attempt);
  equal(await scene.version(attempt.grantKey), version, "its version");
  await scene.claim(attempt.grantKey, end);
}

async function ends(scene: Scene, end: End): Promise<void> {
  const { attempt, version } = await released(scene, end);
  await scene.isEnded(attempt.grantKey, attempt.grant);
  ok((await scene.version(attempt.grantKey)) !== version, "another version");
  equal(await scene.session(attempt), attempt.session, "the session");
}

export const refreshEnds: StoreCaseGroup = {
  name: "refreshes without a new grant",
  cases: [
    {
      name: "a release as unsent keeps the grant, which can be claimed again",
      async run(scene) {
        for (const singleUse of [true, false]) await staysAsItIs(scene, { singleUse, outcome: "unsent" });
      },
    },
    {
      name: "a release as unknown ends a single-use grant",
      run: (scene) => ends(scene, { singleUse: true, outcome: "unknown" }),
    },
    {
      name: "a release as unknown keeps a reusable grant, which can be claimed again",
      run: (scene) => staysAsItIs(scene, { singleUse: false, outcome: "unknown" }),
    },
    {
      name: "a release as refused ends a grant of any kind",
      async run(scene) {
        for (const singleUse of [true, false]) await ends(scene, { singleUse, outcome: "refused" });
      },
    },
    {
      name: "an ended grant has a new version for callers that saw it before, and the next removal removes it",
      async run(scene) {
        const { attempt, version } = await released(scene, { singleUse: true, outcome: "refused" });
        const terms = { forMs: claimMs, singleUse: true };
        const outcome = await scene.b.tokens.claimRefresh(attempt.grantKey, version, terms);
        equal(outcome, { changed: await scene.b.tokens.read(attempt.grantKey) }, "a claim on the version before");
        await scene.remove(attempt.session.account);
        await scene.isGone(attempt);
      },
    },
    {
      name: "a claim is released once: a second release answers lost and changes nothing",
      async run(scene) {
        const { attempt, claim } = await released(scene, { singleUse: true, outcome: "unsent" });
        for (const outcome of ["unsent", "unknown", "refused"] as const) {
          equal(await scene.b.tokens.releaseRefresh(claim, outcome), "lost", `a second release "${outcome}"`);
        }
        equal(await scene.b.tokens.commitRefresh(claim, refreshed(attempt.grant, "late")), "lost", "a commit");
        await scene.isSignedIn(attempt);
      },
    },
    {
      name: "the release of a claim that another claim replaced changes nothing",
      async run(scene) {
        for (const outcome of ["unsent", "unknown", "refused"] as const) {
          const attempt = await scene.signedIn({ renewal: "reusable" });
          const old = await scene.claim(attempt.grantKey, { singleUse: false });
          await scene.advancePast(claimMs);
          const next = await scene.claim(attempt.grantKey, { singleUse: false });
          equal(await scene.a.tokens.releaseRefresh(old, outcome), "lost", `the old claim's release "${outcome}"`);
          const version = await scene.version(attempt.grantKey);
          const third = await scene.b.tokens.claimRefresh(attempt.grantKey, version, {
            forMs: claimMs,
            singleUse: false,
          });
          ok(typeof third === "object" && "busyForMs" in third, `the grant to be busy, got ${JSON.stringify(third)}`);
          const newer = refreshed(attempt.grant, "newer");
          ok(
            typeof (await scene.b.tokens.commitRefresh(next, newer)) === "object",
            "the new claim's commit to be written",
          );
        }
      },
    },
    {
      name: "the release of a claim that was committed changes nothing",
      async run(scene) {
        const attempt = await scene.signedIn();
        const claim = await scene.claim(attempt.grantKey);
        const newer = refreshed(attempt.grant, "newer");
        await scene.a.tokens.commitRefresh(claim, newer);
        for (const outcome of ["unsent", "unknown", "refused"] as const) {
          equal(await scene.b.tokens.releaseRefresh(claim, outcome), "lost", `the release "${outcome}"`);
        }
        equal(await scene.grant(attempt.grantKey), newer, "the grant");
      },
    },
  ],
};
