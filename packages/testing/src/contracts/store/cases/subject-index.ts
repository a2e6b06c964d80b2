import type { Session } from "@identity-web/core";
import { equal } from "../check.ts";
import { alice, bob, grantOf, issueTime, type SignInWish, sessionOf } from "../people.ts";
import { redemptionMs, type Scene } from "../scene.ts";
import type { StoreCaseGroup } from "../store-case.ts";

const minute = 60_000;
const address = "an e-mail address";

/** A sign-in of a user with these identifiers. */
async function signIn(scene: Scene, subjects: readonly string[], wish: SignInWish = {}, begun = scene.begin()) {
  const redemption = await begun;
  const session: Session = sessionOf({ name: scene.name("session"), ...wish }, redemption.startedAt);
  return { session, outcome: await scene.a.signIn(session, grantOf(session), redemption, subjects) };
}

const find = async (scene: Scene, subject: string, issuedAt = issueTime, forMs = redemptionMs) =>
  (await scene.b.markSubject(subject, issuedAt, forMs)).map(({ account }) => account).sort();

export const subjectIndex: StoreCaseGroup = {
  name: "the index of users' identifiers, and messages that were carried out",
  cases: [
    {
      name: "an identifier leads to every account that signed in with it, and to no other",
      async run(scene) {
        await signIn(scene, [address, "another"]);
        await signIn(scene, [address], { account: bob });
        await signIn(scene, []);
        equal(await find(scene, address), [alice.key, bob.key].sort(), "the accounts");
        equal(await find(scene, "another"), [alice.key], "of another identifier");
        equal(await find(scene, "unknown"), [], "of an unknown one");
      },
    },
    {
      name: "an identifier is no sid, and a sid is no identifier",
      async run(scene) {
        await signIn(scene, [address], { sid: "sid" });
        equal(await scene.notice(address, { verified: false }), [], "accounts of the identifier as a sid");
        equal(await find(scene, "sid"), [], "accounts of the sid as an identifier");
      },
    },
    {
      name: "an event that overtakes the sign-in that it concerns stops it, and no later one",
      async run(scene) {
        const begun = scene.begin();
        const another = scene.begin();
        await begun;
        await another;
        equal(await find(scene, address), [], "accounts before the sign-in");
        equal((await signIn(scene, [address], {}, begun)).outcome, "ended", "the sign-in");
        const later = await signIn(scene, [address], { issuedAt: issueTime + minute }, another);
        equal(later.outcome, "created", "a sign-in that was issued after the event");
      },
    },
    {
      name: "an identifier leads to its account as long as the session may live",
      async run(scene) {
        await signIn(scene, [address], { absoluteMs: 10 * minute });
        await scene.advanceToBefore(10 * minute);
        equal(await find(scene, address, issueTime, 1), [alice.key], "the account");
        await scene.advancePast(10 * minute);
        equal(await find(scene, address, issueTime, 1), [], "the account afterwards");
      },
    },
    {
      name: "a forgotten identifier leads to no account until the next sign-in",
      async run(scene) {
        await signIn(scene, [address]);
        await scene.a.forgetSubject(address, issueTime);
        await scene.a.forgetSubject(address, issueTime);
        equal(await find(scene, address, issueTime, 1), [], "the accounts");
        await scene.advancePast(1);
        await signIn(scene, [address]);
        equal(await find(scene, address), [alice.key], "the accounts after the next sign-in");
      },
    },
    {
      name: "a forgotten identifier goes on leading to accounts whose sign-ins were issued after the event",
      async run(scene) {
        await signIn(scene, [address]);
        await signIn(scene, [address], { account: bob, issuedAt: issueTime + minute });
        await scene.a.forgetSubject(address, issueTime);
        equal(await find(scene, address, issueTime, 1), [bob.key], "the accounts");
      },
    },
    {
      name: "a message that one app has carried out is not done for another app on the store",
      needs: ["connectAs"],
      async run(scene) {
        const [one, other] = [await scene.nodeOf("one app"), await scene.nodeOf("another app")];
        await one.noteDone("message", minute);
        equal([await one.wasDone("message"), await other.wasDone("message")], [true, false], "each app's record");
      },
    },
    {
      name: "a message that was carried out is known on every node until its time is over",
      async run(scene) {
        equal(await scene.b.wasDone("message"), false, "before");
        await scene.a.noteDone("message", 10 * minute);
        await scene.a.noteDone("message", 10 * minute);
        equal(await scene.b.wasDone("message"), true, "after");
        equal(await scene.b.wasDone("message2"), false, "another message");
        await scene.advanceToBefore(10 * minute);
        equal(await scene.b.wasDone("message"), true, "shortly before its end");
        await scene.advancePast(10 * minute);
        equal(await scene.b.wasDone("message"), false, "after its end");
      },
    },
  ],
};
