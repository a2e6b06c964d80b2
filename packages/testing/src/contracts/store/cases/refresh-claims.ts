import { equal, near, ok, present } from "../check.ts";
import { alice, bob, grantKeyOf, refreshed, sessionId } from "../people.ts";
import { claimMs } from "../scene.ts";
import type { StoreCaseGroup } from "../store-case.ts";

const terms = { forMs: claimMs, singleUse: true };

export const refreshClaims: StoreCaseGroup = {
  name: "claims to refresh",
  cases: [
    {
      name: "a claimed grant is busy for all other claims until the claim ends",
      async run(scene) {
        const { grantKey, grant } = await scene.signedIn();
        const version = await scene.version(grantKey);
        await scene.claim(grantKey);
        await scene.advance(10_000);
        for (const node of [scene.a, scene.b]) {
          const outcome = await node.tokens.claimRefresh(grantKey, version, terms);
          ok(typeof outcome === "object" && "busyForMs" in outcome, `to be busy, got ${JSON.stringify(outcome)}`);
          near(outcome.busyForMs, claimMs - 10_000, scene.skewMs, "for how long");
        }
        equal(await scene.grant(grantKey), grant, "the grant meanwhile");
        equal(await scene.version(grantKey), version, "its version meanwhile");
      },
    },
    {
      name: "of many claims at once, on all nodes, exactly one is granted",
      async run(scene) {
        const { grantKey } = await scene.signedIn();
        const version = await scene.version(grantKey);
        const nodes = Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? scene.a : scene.b));
        const outcomes = await Promise.all(
          nodes.map(async (node) => node.tokens.claimRefresh(grantKey, version, terms)),
        );
        equal(outcomes.filter((each) => typeof each === "object" && "claimed" in each).length, 1, "claims granted");
        equal(
          outcomes.filter((each) => typeof each === "object" && "busyForMs" in each).length,
          49,
          "who finds it busy",
        );
      },
    },
    {
      name: "a claim on an outdated version returns the current one",
      async run(scene) {
        const attempt = await scene.signedIn();
        const before = await scene.version(attempt.grantKey);
        const newer = refreshed(attempt.grant, "newer");
        await scene.a.tokens.commitRefresh(await scene.claim(attempt.grantKey), newer);
        const current = present(await scene.b.tokens.read(attempt.grantKey), "the grant");
        equal(await scene.b.tokens.claimRefresh(attempt.grantKey, before, terms), { changed: current }, "by version");
        equal(await scene.b.tokens.claimRefresh(attempt.grantKey, "absent", terms), { changed: current }, "by absence");
        await scene.claim(attempt.grantKey);
      },
    },
    {
      name: "a commit writes the refreshed grant under a new version for all nodes, and releases the claim",
      async run(scene) {
        const attempt = await scene.signedIn();
        const before = await scene.version(attempt.grantKey);
        const newer = refreshed(attempt.grant, "newer");
        const outcome = await scene.a.tokens.commitRefresh(await scene.claim(attempt.grantKey), newer);
        ok(typeof outcome === "object", `it to be written, got ${JSON.stringify(outcome)}`);
        ok(outcome.version !== before, "another version");
        equal(await scene.b.tokens.read(attempt.grantKey), { value: newer, version: outcome.version }, "what is read");
        equal(await scene.session(attempt), attempt.session, "the session");
        await scene.claim(attempt.grantKey);
      },
    },
    {
      name: "a commit changes neither the grant's issue time nor its expiry",
      async run(scene) {
        const attempt = await scene.signedIn();
        const { issuedAt, expiresAt } = attempt.grant;
        const newer = refreshed(attempt.grant, "newer");
        const claim = await scene.claim(attempt.grantKey);
        await scene.a.tokens.commitRefresh(claim, { ...newer, issuedAt: issuedAt + 1000, expiresAt: expiresAt + 1000 });
        equal(await scene.grant(attempt.grantKey), newer, "the grant");
      },
    },
    {
      name: "a caller that changes its own grant after a commit changes nothing in the store",
      async run(scene) {
        const attempt = await scene.signedIn();
        const newer = refreshed(attempt.grant, "newer");
        const own = { ...newer, accessTokens: [...newer.accessTokens] };
        await scene.a.tokens.commitRefresh(await scene.claim(attempt.grantKey), own);
        own.accessTokens.pop();
        equal(await scene.grant(attempt.grantKey), newer, "the grant");
      },
    },
    {
      name: "a claim commits once: a second commit gives the same answer and writes nothing",
      async run(scene) {
        const attempt = await scene.signedIn();
        const claim = await scene.claim(attempt.grantKey);
        const newer = refreshed(attempt.grant, "newer");
        const first = await scene.a.tokens.commitRefresh(claim, newer);
        const again = await scene.b.tokens.commitRefresh(claim, refreshed(attempt.grant, "late"));
        equal(again, first, "the second commit");
        equal(await scene.grant(attempt.grantKey), newer, "the grant");
      },
    },
    {
      name: "a grant that doesn't exist can't be claimed",
      async run(scene) {
        const { session } = await scene.signedIn();
        const unknown = [
          grantKeyOf({ ...session, id: sessionId("unknown") }),
          grantKeyOf({ ...session, account: bob }),
          { account: alice.key, kind: "on-behalf-of", id: "unknown" },
          { app: "unknown" },
        ] as const;
        const version = await scene.version(grantKeyOf(session));
        for (const key of unknown) {
          equal(await scene.b.tokens.read(key), undefined, "the grant");
          equal(await scene.b.tokens.claimRefresh(key, version, terms), "removed", "a claim on it");
        }
      },
    },
  ],
};
