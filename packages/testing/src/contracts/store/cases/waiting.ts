import type { GrantKey, RefreshClaim, Version } from "@identity-web/core";
import { alice, bob, grant, onBehalfOf, refreshed } from "../people.ts";
import { type Attempt, claimMs, type Scene } from "../scene.ts";
import type { StoreCase, StoreCaseGroup } from "../store-case.ts";

/** One node refreshes the grant, and another node waits for it. */
async function waiter(scene: Scene, attempt: Attempt, singleUse = true) {
  const version = await scene.version(attempt.grantKey);
  const claim = await scene.claim(attempt.grantKey, { singleUse });
  const aborter = new AbortController();
  const waiting = scene.b.tokens.waitForChange(attempt.grantKey, version, aborter.signal);
  return { version, claim, aborter, waiting };
}

/** A case in which an operation ends an open wait. */
const endsTheWait = (
  what: string,
  cause: (scene: Scene, claim: RefreshClaim, attempt: Attempt) => Promise<unknown>,
): StoreCase => ({
  name: `a wait ends with ${what}`,
  async run(scene) {
    const attempt = await scene.signedIn();
    const { claim, waiting } = await waiter(scene, attempt);
    await scene.promises.stayOpen(waiting, "the wait");
    await cause(scene, claim, attempt);
    await scene.promises.settles(waiting, "the wait");
  },
});

/** A case in which there is nothing to wait for. */
const neverWaits = (
  what: string,
  prepare: (scene: Scene) => Promise<{ key: GrantKey; seen: Version | "absent" }>,
): StoreCase => ({
  name: `no wait begins ${what}`,
  async run(scene) {
    const { key, seen } = await prepare(scene);
    await scene.promises.settles(scene.b.tokens.waitForChange(key, seen, new AbortController().signal), "the wait");
  },
});

export const waiting: StoreCaseGroup = {
  name: "waiting for a refresh",
  cases: [
    endsTheWait("the refreshed grant", async (scene, claim, attempt) =>
      scene.a.tokens.commitRefresh(claim, refreshed(attempt.grant, "newer")),
    ),
    endsTheWait("a release that leaves the grant as it is", async (scene, claim) =>
      scene.a.tokens.releaseRefresh(claim, "unsent"),
    ),
    endsTheWait("a release that ends the grant", async (scene, claim) =>
      scene.a.tokens.releaseRefresh(claim, "unknown"),
    ),
    endsTheWait("the removal of the account", (scene) => scene.remove(alice)),
    endsTheWait("the removal of its tokens alone", (scene) => scene.remove(alice, { sessions: "none" })),
    endsTheWait("the removal of that session", (scene, _, { session }) =>
      scene.remove(alice, { sessions: { ids: [session.id] }, tokens: "of-those-sessions" }),
    ),
    endsTheWait("the claim that finds the refresh abandoned", async (scene, _, { grantKey }) => {
      const version = await scene.version(grantKey);
      await scene.advancePast(claimMs);
      await scene.a.tokens.claimRefresh(grantKey, version, { forMs: claimMs, singleUse: true });
    }),
    {
      name: "a wait ends with the claim that replaces an expired one",
      async run(scene) {
        const attempt = await scene.signedIn({ renewal: "reusable" });
        const { waiting } = await waiter(scene, attempt, false);
        await scene.promises.stayOpen(waiting, "the wait");
        await scene.advancePast(claimMs);
        await scene.claim(attempt.grantKey, { singleUse: false });
        await scene.promises.settles(waiting, "the wait");
      },
    },
    {
      name: "a wait ends when it is aborted",
      async run(scene) {
        const { aborter, waiting } = await waiter(scene, await scene.signedIn());
        await scene.promises.stayOpen(waiting, "the wait");
        aborter.abort();
        await scene.promises.settles(waiting, "the wait");
      },
    },
    {
      name: "a wait that was aborted before it began ends at once",
      async run(scene) {
        const { version, waiting, aborter } = await waiter(scene, await scene.signedIn());
        const key = (await scene.signedIn()).grantKey;
        await scene.promises.settles(scene.b.tokens.waitForChange(key, version, AbortSignal.abort()), "the wait");
        aborter.abort();
        await scene.promises.settles(waiting, "the other wait");
      },
    },
    {
      name: "a wait continues while other grants change",
      async run(scene) {
        const attempt = await scene.signedIn();
        const [other, ofBob] = [await scene.signedIn(), await scene.signedIn({ account: bob })];
        const { waiting, aborter } = await waiter(scene, attempt);
        await scene.a.tokens.commitRefresh(await scene.claim(other.grantKey), refreshed(other.grant, "newer"));
        await scene.remove(bob);
        await scene.remove(alice, { sessions: { ids: [other.session.id] }, tokens: "of-those-sessions" });
        await scene.isGone(ofBob);
        await scene.promises.stayOpen(waiting, "the wait");
        aborter.abort();
        await scene.promises.settles(waiting, "the wait");
      },
    },
    {
      name: "a change ends all waits, on every node",
      async run(scene) {
        const attempt = await scene.signedIn();
        const version = await scene.version(attempt.grantKey);
        const claim = await scene.claim(attempt.grantKey);
        const { signal } = new AbortController();
        const nodes = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? scene.a : scene.b));
        const all = Promise.all(nodes.map((node) => node.tokens.waitForChange(attempt.grantKey, version, signal)));
        await scene.a.tokens.commitRefresh(claim, refreshed(attempt.grant, "newer"));
        await scene.promises.settles(all, "all waits");
      },
    },
    {
      name: "an aborted wait leaves the other waits open",
      async run(scene) {
        const attempt = await scene.signedIn();
        const { version, claim, aborter, waiting } = await waiter(scene, attempt);
        const other = scene.b.tokens.waitForChange(attempt.grantKey, version, new AbortController().signal);
        aborter.abort();
        await scene.promises.settles(waiting, "the wait that was called off");
        await scene.promises.stayOpen(other, "the other wait");
        await scene.a.tokens.releaseRefresh(claim, "unsent");
        await scene.promises.settles(other, "the other wait");
      },
    },
    {
      name: "a wait for an absent grant ends when the grant is created",
      async run(scene) {
        const key = onBehalfOf(alice);
        const claim = await scene.claim(key);
        const waiting = scene.b.tokens.waitForChange(key, "absent", new AbortController().signal);
        await scene.promises.stayOpen(waiting, "the wait");
        await scene.a.tokens.commitRefresh(claim, grant("first", { expiresAt: (await scene.now()) + 600_000 }));
        await scene.promises.settles(waiting, "the wait");
      },
    },
    {
      name: "a wait for an absent grant ends when the claim on it is removed",
      async run(scene) {
        await scene.claim(onBehalfOf(alice));
        const waiting = scene.b.tokens.waitForChange(onBehalfOf(alice), "absent", new AbortController().signal);
        await scene.promises.stayOpen(waiting, "the wait");
        await scene.remove(alice);
        await scene.promises.settles(waiting, "the wait");
      },
    },
    neverWaits("for a version that has changed already, even if the next refresh is in progress", async (scene) => {
      const attempt = await scene.signedIn();
      const seen = await scene.version(attempt.grantKey);
      await scene.a.tokens.commitRefresh(await scene.claim(attempt.grantKey), refreshed(attempt.grant, "newer"));
      await scene.claim(attempt.grantKey);
      return { key: attempt.grantKey, seen };
    }),
    neverWaits("for a grant that no process refreshes", async (scene) => {
      const { grantKey: key } = await scene.signedIn();
      return { key, seen: await scene.version(key) };
    }),
    neverWaits("for a claim that has expired", async (scene) => {
      const { grantKey: key } = await scene.signedIn();
      await scene.claim(key);
      await scene.advancePast(claimMs);
      return { key, seen: await scene.version(key) };
    }),
    neverWaits("for a grant that was removed", async (scene) => {
      const { grantKey: key } = await scene.signedIn();
      const seen = await scene.version(key);
      await scene.claim(key);
      await scene.remove(alice);
      return { key, seen };
    }),
    neverWaits("for an absent grant without a claim", async () => ({
      key: { app: "unknown" },
      seen: "absent",
    })),
    neverWaits("for a grant that was absent and has come meanwhile", async (scene) => {
      const key = { app: "mail-api" };
      await scene.freeGrant(key, grant("first", { expiresAt: (await scene.now()) + 600_000 }));
      await scene.claim(key);
      return { key, seen: "absent" };
    }),
  ],
};
