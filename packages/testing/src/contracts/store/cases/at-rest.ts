import { type Store, webCrypto } from "@identity-web/core";
import { equal, ok } from "../check.ts";
import { alice, grantOf, keyOf, sessionOf } from "../people.ts";
import { claimMs, redemptionMs, rememberMs, type Scene } from "../scene.ts";
import type { StoreCaseGroup } from "../store-case.ts";

/** Texts that are long enough to be sealed. Names, hashes and ids are shorter. */
const seals = (dump: string): Set<string> => new Set(dump.match(/[\w+/=-]{80,}/g) ?? []);

/** Signs in on this node, with a new redemption. */
async function signInOn(scene: Scene, node: Store, sid: string) {
  const redemption = await node.beginRedemption(scene.name("transaction"), { forMs: redemptionMs, rememberMs });
  ok(redemption !== "replayed", "a new transaction to be redeemed");
  const session = sessionOf({ name: scene.name("session"), sid }, redemption.startedAt);
  return { session, outcome: await node.signIn(session, grantOf(session), redemption) };
}

/** Rules for stores outside the process: rotated secrets, data at rest, and failures. */
export const atRest: StoreCaseGroup = {
  name: "stores outside the process",
  cases: [
    {
      name: "a sid is found by nodes that have the older or the newer of two secrets",
      needs: ["connectAs"],
      async run(scene) {
        const [s1, s2, s3] = [webCrypto.random(32), webCrypto.random(32), webCrypto.random(32)];
        const oldest = await scene.nodeWith([s1]);
        const middle = await scene.nodeWith([s2, s1]);
        const newest = await scene.nodeWith([s3, s2]);
        const { session, outcome } = await signInOn(scene, middle, "sid");
        equal(outcome, "created", "a sign-in by the node in the middle of the rotation");
        for (const node of [oldest, middle, newest])
          equal(await scene.notice("sid", {}, 1, node), [alice.key], "the account that a notice finds");
        await scene.advancePast(1);
        const removal = { sessions: { sids: ["sid"] }, tokens: "of-those-sessions", barrierForMs: 1 } as const;
        await newest.removeAccount(alice.key, removal);
        equal(await middle.sessions.read(keyOf(session)), undefined, "the session");
      },
    },
    {
      name: "a notice stops sign-ins on nodes that have the older or the newer of two secrets",
      needs: ["connectAs"],
      async run(scene) {
        const [s1, s2, s3] = [webCrypto.random(32), webCrypto.random(32), webCrypto.random(32)];
        const middle = await scene.nodeWith([s2, s1]);
        await scene.notice("sid", {}, redemptionMs, middle);
        for (const secrets of [[s1], [s3, s2], [s2, s1]] as const) {
          const { outcome } = await signInOn(scene, await scene.nodeWith(secrets), "sid");
          equal(outcome, "stopped", "a sign-in of the sid");
        }
      },
    },
    {
      name: "a removal of a sid stops sign-ins on nodes that have the older or the newer of two secrets",
      needs: ["connectAs"],
      async run(scene) {
        const [s1, s2, s3] = [webCrypto.random(32), webCrypto.random(32), webCrypto.random(32)];
        const middle = await scene.nodeWith([s2, s1]);
        const signIns = [];
        for (const secrets of [[s1], [s3, s2]] as const) {
          const node = await scene.nodeWith(secrets);
          const redemption = await node.beginRedemption(scene.name("transaction"), { forMs: redemptionMs, rememberMs });
          ok(redemption !== "replayed", "a new transaction to be redeemed");
          signIns.push({ node, redemption });
        }
        const sessions = { sids: ["sid"] };
        await middle.removeAccount(alice.key, { sessions, tokens: "of-those-sessions", barrierForMs: redemptionMs });
        for (const { node, redemption } of signIns) {
          const session = sessionOf({ name: scene.name("session"), sid: "sid" }, redemption.startedAt);
          equal(await node.signIn(session, grantOf(session), redemption), "stopped", "a sign-in that began before");
        }
      },
    },
    {
      name: "a session is opened while its secret is configured, and never with another secret",
      needs: ["connectAs"],
      async run(scene) {
        const [s1, s2, s3] = [webCrypto.random(32), webCrypto.random(32), webCrypto.random(32)];
        const { session } = await signInOn(scene, await scene.nodeWith([s1]), "sid");
        equal(await (await scene.nodeWith([s2, s1])).sessions.read(keyOf(session)), session, "the session");
        equal(await (await scene.nodeWith([s3, s2])).sessions.read(keyOf(session)), undefined, "the session");
      },
    },
    {
      name: "no sealed data of a removed account stays in the store after a sweep",
      needs: ["dump"],
      async run(scene) {
        const before = seals(await scene.dump());
        const attempt = await scene.signedIn({ sid: "sid" });
        const other = await scene.signedIn({ sid: "sid" });
        const claimed = await scene.claim(attempt.grantKey);
        await scene.a.tokens.commitRefresh(claimed, { ...attempt.grant, providerState: "refreshed" });
        const held = new Set([...seals(await scene.dump())].filter((text) => !before.has(text)));
        ok(held.size > 0, "sealed texts in the dump of a store that holds two sessions");
        await scene.remove(alice);
        await scene.isGone(other);
        equal([...seals(await scene.dump())].filter((text) => held.has(text)).length, 0, "sealed texts that are left");
      },
    },
    {
      name: "no sealed data of an expired session is read, and a removal after its idle end still passes its grant on",
      needs: ["dump"],
      async run(scene) {
        const idleMs = 60_000;
        const before = seals(await scene.dump());
        const { session, grant } = await scene.signedIn();
        const held = new Set([...seals(await scene.dump())].filter((text) => !before.has(text)));
        ok(held.size > 0, "sealed texts in the dump of a store that holds a session");
        equal((await scene.a.sessions.read(keyOf(session), { idleMs, everyMs: 0 }))?.id, session.id, "its session");
        for (const text of seals(await scene.dump())) if (!before.has(text)) held.add(text);
        await scene.advancePast(idleMs);
        equal(await scene.sweep(alice, scene.a, "all"), [], "the grants that a sweep passes on for revocation");
        equal((await scene.remove(alice)).removedGrants, [grant], "the grants that a removal passes on");
        equal([...seals(await scene.dump())].filter((text) => held.has(text)).length, 0, "sealed texts that are left");
      },
    },
    {
      name: "an outage causes an error, and never an empty answer or a false success",
      needs: ["cutOff"],
      async run(scene) {
        const { session, grant, grantKey } = await scene.signedIn({ sid: "sid" });
        const version = await scene.version(grantKey);
        const redemption = await scene.begin();
        const held = await scene.claim(grantKey);
        const mend = await scene.cutOff(scene.a);
        const everything = { sessions: "all", tokens: "all", barrierForMs: redemptionMs } as const;
        const operations: Record<string, () => unknown> = {
          "a session": () => scene.a.sessions.read(keyOf(session)),
          "a touch": () => scene.a.sessions.read(keyOf(session), { idleMs: 60_000, everyMs: 0 }),
          "the list": () => scene.a.sessions.list(alice.key),
          "a grant": () => scene.a.tokens.read(grantKey),
          "a claim": () => scene.a.tokens.claimRefresh(grantKey, version, { forMs: claimMs, singleUse: true }),
          "a commit": () => scene.a.tokens.commitRefresh(held, grant),
          "a release": () => scene.a.tokens.releaseRefresh(held, "unsent"),
          "a redemption": () => scene.a.beginRedemption("transaction", { forMs: redemptionMs, rememberMs }),
          "a sign-in": () => scene.a.signIn({ ...session, id: "another-session".padEnd(43, "-") }, grant, redemption),
          "a notice": () => scene.a.markEnded({ verified: true, sid: "sid" }, redemptionMs),
          "a removal": () => scene.a.removeAccount(alice.key, everything),
          "a sweep": () => scene.a.sweep(alice.key, () => Promise.resolve(), "removed"),
        };
        for (const [name, ask] of Object.entries(operations)) {
          const answered = await (async () => ask())().then(
            (answer) => `the answer ${JSON.stringify(answer)}`,
            () => "an error",
          );
          equal(answered, "an error", `what ${name} brings while the store can't be reached`);
        }
        await mend();
        equal((await scene.session({ session }))?.id, session.id, "the session after the outage");
        equal((await scene.remove(alice)).sessions, 1, "sessions that a removal took after the outage");
      },
    },
  ],
};
