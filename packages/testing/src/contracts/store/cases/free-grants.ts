import type { Grant, GrantKey } from "@identity-web/core";
import { equal, ok } from "../check.ts";
import { alice, bob, grant, onBehalfOf, refreshed } from "../people.ts";
import { claimMs, type Scene } from "../scene.ts";
import type { StoreCase, StoreCaseGroup } from "../store-case.ts";

const terms = { forMs: claimMs, singleUse: false };
const kinds: readonly { readonly kind: string; readonly key: GrantKey }[] = [
  { kind: "an on-behalf-of grant", key: onBehalfOf(alice) },
  { kind: "an app grant", key: { app: "mail-api" } },
];

const newGrant = async (scene: Scene, name: string): Promise<Grant> =>
  grant(name, { expiresAt: (await scene.now()) + 600_000, renewal: "reusable" });

const forKinds = (rule: string, run: (scene: Scene, key: GrantKey) => Promise<void>): StoreCase[] =>
  kinds.map(({ kind, key }) => ({ name: `${kind} ${rule}`, run: (scene) => run(scene, key) }));

export const freeGrants: StoreCaseGroup = {
  name: "grants without a session",
  cases: [
    ...forKinds(
      "is created by a claim on its absence, and then claimed and written like any other",
      async (scene, key) => {
        const first = await newGrant(scene, "first");
        const version = await scene.freeGrant(key, first);
        equal(await scene.b.tokens.read(key), { value: first, version }, "what is read");
        equal(
          await scene.b.tokens.claimRefresh(key, "absent", terms),
          { changed: { value: first, version } },
          "another claim on its absence",
        );
        const second = refreshed(first, "second");
        await scene.b.tokens.commitRefresh(await scene.claim(key, { singleUse: false }), second);
        equal(await scene.grant(key), second, "what is read after a refresh");
        const refused = await scene.claim(key, { singleUse: false });
        equal(await scene.a.tokens.releaseRefresh(refused, "refused"), "released", "a refusal");
        await scene.isEnded(key, second);
      },
    ),
    ...forKinds("is absent while it is claimed, and busy for other claims", async (scene, key) => {
      await scene.claim(key);
      equal(await scene.grant(key), undefined, "what is read");
      const outcome = await scene.b.tokens.claimRefresh(key, "absent", terms);
      ok(typeof outcome === "object" && "busyForMs" in outcome, `to be busy, got ${JSON.stringify(outcome)}`);
    }),
    ...forKinds("is claimed by exactly one of many simultaneous claims", async (scene, key) => {
      const nodes = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? scene.a : scene.b));
      const outcomes = await Promise.all(nodes.map(async (node) => node.tokens.claimRefresh(key, "absent", terms)));
      equal(outcomes.filter((each) => typeof each === "object" && "claimed" in each).length, 1, "claims granted");
    }),
    ...forKinds(
      "whose claim expired without a commit can be claimed again, and the old claim is lost",
      async (scene, key) => {
        const old = await scene.claim(key, { singleUse: true });
        await scene.advancePast(claimMs);
        const next = await scene.claim(key, { node: scene.b });
        equal(await scene.a.tokens.commitRefresh(old, await newGrant(scene, "late")), "lost", "the old claim's commit");
        equal(await scene.a.tokens.releaseRefresh(old, "refused"), "lost", "the old claim's release");
        const first = await newGrant(scene, "first");
        ok(
          typeof (await scene.b.tokens.commitRefresh(next, first)) === "object",
          "the new claim's commit to be written",
        );
        equal(await scene.a.tokens.commitRefresh(old, await newGrant(scene, "late")), "lost", "a commit later still");
        equal(await scene.grant(key), first, "what is read");
      },
    ),
    ...forKinds("whose claim expired is still written if no other claim replaced it", async (scene, key) => {
      const claim = await scene.claim(key);
      await scene.advancePast(claimMs);
      const first = await newGrant(scene, "first");
      ok(typeof (await scene.a.tokens.commitRefresh(claim, first)) === "object", "the commit to be written");
      equal(await scene.grant(key), first, "what is read");
    }),
    ...forKinds("whose claim was released can be claimed again", async (scene, key) => {
      for (const outcome of ["unsent", "unknown", "refused"] as const) {
        const claim = await scene.claim(key);
        equal(await scene.b.tokens.releaseRefresh(claim, outcome), "released", `the release "${outcome}"`);
        equal(await scene.grant(key), undefined, "what is read");
      }
      await scene.freeGrant(key, await newGrant(scene, "first"));
    }),
    ...forKinds("is invisible after its expiry, and is created again under another version", async (scene, key) => {
      const versions = [await scene.freeGrant(key, await newGrant(scene, "first"))];
      await scene.advancePast(600_000);
      equal(await scene.grant(key), undefined, "what is read");
      const late = await scene.b.tokens.claimRefresh(key, versions[0] ?? "absent", terms);
      equal(late, "removed", "a claim on the version before");
      const second = await newGrant(scene, "second");
      versions.push(await scene.freeGrant(key, second));
      equal(await scene.grant(key), second, "what is read then");
      ok(versions[0] !== versions[1], "another version");
    }),
    ...forKinds("keeps its issue time and expiry when it is refreshed", async (scene, key) => {
      const first = await newGrant(scene, "first");
      await scene.freeGrant(key, first);
      const second = refreshed(first, "second");
      const { issuedAt, expiresAt } = first;
      const claim = await scene.claim(key, { singleUse: false });
      await scene.a.tokens.commitRefresh(claim, { ...second, issuedAt: issuedAt + 1, expiresAt: expiresAt + 1 });
      equal(await scene.grant(key), second, "what is read");
    }),
    {
      name: "only a sign-in creates a session's grant: its absence can't be claimed",
      async run(scene) {
        const { session } = await scene.signedIn();
        await scene.remove(alice);
        for (const id of [session.id, "unknown"]) {
          const key: GrantKey = { account: alice.key, kind: "session", id };
          equal(await scene.b.tokens.claimRefresh(key, "absent", terms), "removed", "the claim");
          equal(await scene.grant(key), undefined, "what is read");
        }
      },
    },
    {
      name: "grants of different kinds, accounts and names are separate",
      async run(scene) {
        const { session, grantKey, grant: ofSession } = await scene.signedIn();
        const places = [
          onBehalfOf(alice, session.id),
          onBehalfOf(bob, session.id),
          { app: session.id },
          { app: alice.key },
        ];
        const grants: Grant[] = [];
        for (const [index, key] of places.entries()) {
          const own = await newGrant(scene, `number-${index}`);
          await scene.freeGrant(key, own);
          grants.push(own);
        }
        for (const [index, key] of places.entries()) equal(await scene.grant(key), grants[index], `grant ${index}`);
        equal(await scene.grant(grantKey), ofSession, "the session's grant");
        await scene.remove(alice);
        equal(await scene.grant(onBehalfOf(alice, session.id)), undefined, "the account's");
        equal(await scene.grant(onBehalfOf(bob, session.id)), grants[1], "another account's");
        equal(await scene.grant({ app: session.id }), grants[2], "the app's");
      },
    },
    {
      name: "an on-behalf-of grant in progress when all tokens are removed is not written",
      async run(scene) {
        for (const removal of [{}, { sessions: "none" }, { issuedUntil: 0 }] as const) {
          const claim = await scene.claim(onBehalfOf(alice));
          await scene.remove(alice, removal);
          equal(await scene.b.tokens.commitRefresh(claim, await newGrant(scene, "late")), "removed", "the commit");
          equal(await scene.b.tokens.releaseRefresh(claim, "unsent"), "removed", "a release");
          equal(await scene.grant(onBehalfOf(alice)), undefined, "what is read");
        }
      },
    },
    {
      name: "an on-behalf-of grant in progress when all tokens are removed is not written, even after a newer claim",
      async run(scene) {
        const old = await scene.claim(onBehalfOf(alice));
        await scene.remove(alice);
        await scene.advancePast();
        const next = await scene.claim(onBehalfOf(alice));
        equal(
          await scene.a.tokens.commitRefresh(old, await newGrant(scene, "late")),
          "removed",
          "the old claim's commit",
        );
        const first = await newGrant(scene, "first");
        ok(
          typeof (await scene.b.tokens.commitRefresh(next, first)) === "object",
          "the new claim's commit to be written",
        );
        equal(
          await scene.a.tokens.commitRefresh(old, await newGrant(scene, "late")),
          "removed",
          "a commit later still",
        );
        equal(await scene.grant(onBehalfOf(alice)), first, "what is read");
      },
    },
    {
      name: "an on-behalf-of grant can't be claimed by a token from before any earlier removal of all tokens",
      async run(scene) {
        const key = onBehalfOf(alice);
        await scene.advancePast();
        const before = await scene.now();
        await scene.freeGrant(key, await newGrant(scene, "first"));
        await scene.advancePast();
        await scene.remove(alice, { sessions: "none", barrierForMs: 10 * claimMs });
        const claim = async (issuedAt: number, of = key) =>
          await scene.b.tokens.claimRefresh(of, "absent", { ...terms, issuedAt });
        const isClaimed = (outcome: unknown) => typeof outcome === "object" && outcome !== null && "claimed" in outcome;
        equal(await claim(before), "removed", "a claim by the token from before");
        equal(await scene.grant(key), undefined, "what is read");
        await scene.advancePast(claimMs);
        equal(await claim(before), "removed", "a claim by it, much later");
        ok(isClaimed(await claim((await scene.now()) + 1000, onBehalfOf(alice, "later"))), "a later token's claim");
        ok(isClaimed(await claim(before, onBehalfOf(bob))), "a claim on another account's");
        ok(isClaimed(await claim(before, { app: "mail-api" })), "a claim on an app's");
        await scene.advancePast(25 * 3_600_000);
        equal(await claim(before), "removed", "a claim by it after a day");
        equal(await claim(before, onBehalfOf(bob)), "removed", "a claim by a token that is older than a day");
      },
    },
    {
      name: "only barriers that concern its token stop an on-behalf-of grant",
      async run(scene) {
        await scene.advancePast();
        const issuedAt = await scene.now();
        await scene.advancePast();
        const claim = async () =>
          await scene.b.tokens.claimRefresh(onBehalfOf(alice), "absent", { ...terms, issuedAt });
        await scene.remove(alice, { sessions: { sids: ["sid"] }, tokens: "of-those-sessions" });
        await scene.remove(alice, { sessions: "all", tokens: "of-those-sessions" });
        await scene.remove(alice, { issuedUntil: issuedAt - 1 });
        const claimed = await claim();
        ok(typeof claimed === "object" && "claimed" in claimed, "its claim to be granted");
        await scene.remove(alice, { issuedUntil: issuedAt });
        equal(await claim(), "removed", "its claim after a notice that concerns it");
      },
    },
    {
      name: "an on-behalf-of grant in progress survives a removal of fewer tokens or of another account",
      async run(scene) {
        const claim = await scene.claim(onBehalfOf(alice));
        await scene.remove(alice, { tokens: "of-those-sessions" });
        await scene.remove(bob);
        const first = await newGrant(scene, "first");
        ok(typeof (await scene.b.tokens.commitRefresh(claim, first)) === "object", "the commit to be written");
        equal(await scene.grant(onBehalfOf(alice)), first, "what is read");
      },
    },
  ],
};
