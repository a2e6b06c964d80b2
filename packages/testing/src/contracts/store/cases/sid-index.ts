import { equal, ok } from "../check.ts";
import { account, alice, bob, issuer, issueTime, otherIssuer } from "../people.ts";
import type { StoreCaseGroup } from "../store-case.ts";

const minute = 60_000;
const foreign = account("foreign", otherIssuer);

export const sidIndex: StoreCaseGroup = {
  name: "the index of sids",
  cases: [
    {
      name: "a notice finds the account that has a session of its sid",
      async run(scene) {
        await scene.signedIn({ sid: "sid" });
        await scene.signedIn({ sid: "sid2", account: bob });
        equal(await scene.notice("sid", { verified: false }, 1000, scene.b), [alice.key], "without an issuer");
        equal(await scene.notice("sid", { issuer }, 1000, scene.b), [alice.key], "with its issuer");
      },
    },
    {
      name: "a notice of an unknown sid finds no account",
      async run(scene) {
        await scene.signedIn({ sid: "sid" });
        await scene.signedIn();
        equal(await scene.notice("unknown"), [], "an unknown sid");
        equal(await scene.notice(""), [], "an empty one");
      },
    },
    {
      name: "a notice that is older than all sessions of its sid finds no account",
      async run(scene) {
        await scene.signedIn({ sid: "sid", issuedAt: issueTime + minute });
        await scene.signedIn({ sid: "sid2", issuedAt: issueTime + minute });
        await scene.signedIn({ sid: "sid2", account: bob, issuedAt: issueTime });
        equal(await scene.notice("sid", { issuedAt: issueTime }), [], "no session is as old");
        equal(await scene.notice("sid2", { issuedAt: issueTime }), [bob.key], "one is");
        equal([...(await scene.notice("sid2"))].sort(), [alice.key, bob.key].sort(), "without an issue time");
      },
    },
    {
      name: "several accounts may have sessions of one sid",
      async run(scene) {
        await scene.signedIn({ sid: "sid" });
        await scene.signedIn({ sid: "sid", account: bob });
        await scene.signedIn({ sid: "sid" });
        equal([...(await scene.notice("sid"))].sort(), [alice.key, bob.key].sort(), "the accounts");
      },
    },
    {
      name: "equal sids of two issuers are separate",
      async run(scene) {
        await scene.signedIn({ sid: "sid" });
        await scene.signedIn({ sid: "sid", account: foreign });
        equal(await scene.notice("sid", { issuer }, 0), [alice.key], "the one issuer's");
        equal(await scene.notice("sid", { issuer: otherIssuer }, 0), [foreign.key], "the other issuer's");
        equal([...(await scene.notice("sid", {}, 0))].sort(), [alice.key, foreign.key].sort(), "both");
      },
    },
    {
      name: "an issuer with and without a trailing slash is the same issuer",
      async run(scene) {
        const slashed = account("slashed", `${otherIssuer}/`);
        await scene.signedIn({ sid: "sid" });
        await scene.signedIn({ sid: "sid", account: slashed });
        equal(await scene.notice("sid", { issuer: `${issuer}/` }, 0), [alice.key], "one that the session's lacks");
        equal(await scene.notice("sid", { issuer: otherIssuer }, 0), [slashed.key], "one that the notice's lacks");
      },
    },
    {
      name: "neither a notice nor a removal changes the index",
      async run(scene) {
        await scene.signedIn({ sid: "sid" });
        equal(await scene.notice("sid"), [alice.key], "the first time");
        await scene.remove(alice, { sessions: { sids: ["sid"] } });
        equal(await scene.notice("sid"), [alice.key], "the second time");
      },
    },
    {
      name: "a sign-in is indexed even if a marker stops it",
      async run(scene) {
        await scene.notice("sid");
        equal((await scene.signIn({ sid: "sid" })).outcome, "stopped", "the sign-in");
        equal(await scene.notice("sid"), [alice.key], "the accounts");
      },
    },
    {
      name: "a sign-in is indexed even if a barrier stops it",
      async run(scene) {
        const begun = await scene.begin();
        await scene.advancePast();
        await scene.remove(alice);
        equal((await scene.signIn({ sid: "sid" }, begun)).outcome, "stopped", "the sign-in");
        equal(await scene.notice("sid"), [alice.key], "the accounts");
      },
    },
    {
      name: "the index lasts until the session's absolute expiry, not its idle expiry",
      async run(scene) {
        const absoluteMs = 600_000;
        await scene.signedIn({ sid: "sid", idleMs: 60_000, absoluteMs });
        await scene.advanceToBefore(absoluteMs);
        equal(await scene.notice("sid"), [alice.key], "before the absolute expiry");
        await scene.advancePast(1000 + scene.skewMs);
        equal(await scene.notice("sid"), [], "after it");
      },
    },
    {
      name: "a shorter session of the same sid doesn't shorten the index",
      async run(scene) {
        await scene.signedIn({ sid: "sid", absoluteMs: 600_000 });
        await scene.signedIn({ sid: "sid", absoluteMs: 60_000 });
        await scene.advancePast(60_000);
        equal(await scene.notice("sid"), [alice.key], "the accounts");
      },
    },
    {
      name: "a notice and a sign-in of its sid never miss each other, in any order",
      async run(scene) {
        for (let round = 0; round < 30; round++) {
          const sid = scene.name("sid");
          const begun = await scene.begin();
          const notice = async () => scene.b.markEnded({ verified: true, sid }, 60_000);
          const early = round % 2 === 0 ? notice() : undefined;
          const signIn = scene.signIn({ sid }, begun);
          const found = await (early ?? notice());
          const stopped = (await signIn).outcome === "stopped";
          ok(
            stopped || found.some(({ account }) => account === alice.key),
            "the sign-in to be stopped, or its account to be found",
          );
        }
      },
    },
  ],
};
