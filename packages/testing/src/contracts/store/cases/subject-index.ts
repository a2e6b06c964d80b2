import type { Session } from "@identity-web/core";
import { equal, ok } from "../check.ts";
import { alice, bob, grantOf, issueTime, onBehalfOf, type SignInWish, sessionOf } from "../people.ts";
import { claimMs, redemptionMs, type Scene } from "../scene.ts";
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
  (await scene.b.markSubject(subject, { issuedAt }, forMs)).map(({ account }) => account).sort();

/** An exchange of a caller's token, from its claim on. */
async function exchange(
  scene: Scene,
  subjects: readonly string[],
  forMs: number,
  issued?: number,
  key = onBehalfOf(alice, scene.name("caller")),
) {
  // The caller's token is younger than the store.
  if (issued === undefined) await scene.advancePast(minute);
  const now = await scene.now();
  const named = { issuer: alice.issuer, subjects, until: now + forMs };
  const terms = { forMs: claimMs, singleUse: false, issuedAt: issued ?? now, named };
  return scene.a.tokens.claimRefresh(key, "absent", terms);
}

async function isExchanged(scene: Scene, subjects: readonly string[], issuedAt: number): Promise<void> {
  const outcome = await exchange(scene, subjects, minute, issuedAt);
  ok(typeof outcome === "object" && "claimed" in outcome, `the claim to be granted, got ${JSON.stringify(outcome)}`);
}

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
      name: "an identifier is not a sid, and a sid is not an identifier",
      async run(scene) {
        await signIn(scene, [address], { sid: "sid" });
        equal(await scene.notice(address, { verified: false }), [], "accounts of the identifier as a sid");
        equal(await find(scene, "sid"), [], "accounts of the sid as an identifier");
      },
    },
    {
      name: "an event that arrives before its sign-in is stored stops that sign-in, and no later one",
      async run(scene) {
        const begun = scene.begin();
        const another = scene.begin();
        await begun;
        await another;
        equal(await find(scene, address), [], "accounts before the sign-in");
        equal((await signIn(scene, [address], {}, begun)).outcome, "stopped", "the sign-in");
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
        await scene.a.forgetSubject(address, { issuedAt: issueTime });
        await scene.a.forgetSubject(address, { issuedAt: issueTime });
        equal(await find(scene, address, issueTime, 1), [], "the accounts");
        await scene.advancePast(1);
        await signIn(scene, [address]);
        equal(await find(scene, address), [alice.key], "the accounts after the next sign-in");
      },
    },
    {
      name: "an event of one issuer finds and forgets only that issuer's users",
      async run(scene) {
        await signIn(scene, [address]);
        const notice = (issuer: string) => ({ issuer, issuedAt: issueTime });
        const foreign = notice("https://another.example");
        equal(await scene.b.markSubject(address, foreign, redemptionMs), [], "accounts of another issuer");
        await scene.a.forgetSubject(address, foreign);
        const found = await scene.b.markSubject(address, notice(`${alice.issuer}/`), redemptionMs);
        equal(
          found.map(({ account }) => account),
          [alice.key],
          "accounts of the issuer",
        );
      },
    },
    {
      name: "a forgotten identifier still leads to accounts whose sign-ins were issued after the event",
      async run(scene) {
        await signIn(scene, [address]);
        await signIn(scene, [address], { account: bob, issuedAt: issueTime + minute });
        await scene.a.forgetSubject(address, { issuedAt: issueTime });
        equal(await find(scene, address, issueTime, 1), [bob.key], "the accounts");
      },
    },
    {
      name: "a caller's identifier leads to the account from the claim on, as long as the grant may live",
      async run(scene) {
        await exchange(scene, [address, "another"], 10 * minute);
        equal(await find(scene, address, issueTime, 1), [alice.key], "the account");
        equal(await find(scene, "another", issueTime, 1), [alice.key], "the account of another identifier");
        await scene.advanceToBefore(10 * minute);
        equal(await find(scene, address, issueTime, 1), [alice.key], "the account shortly before the grant's end");
        await scene.advancePast(10 * minute);
        equal(await find(scene, address, issueTime, 1), [], "the account afterwards");
      },
    },
    {
      name: "an event that removes all tokens stops exchanges of older callers' tokens until they are too old, and of no newer one",
      async run(scene) {
        await scene.advancePast(minute);
        const issuedAt = await scene.now();
        await scene.advancePast(minute);
        await scene.b.markSubject(address, { issuedAt, exchanges: true }, redemptionMs);
        for (const ms of [0, 2 * redemptionMs, 20 * 60 * minute]) {
          await scene.advance(ms);
          equal(await exchange(scene, ["another", address], minute, issuedAt), "removed", "an older token's exchange");
        }
        await isExchanged(scene, [address], issuedAt + minute);
        await isExchanged(scene, ["another"], issuedAt);
      },
    },
    {
      name: "an event that removes no tokens stops no exchange",
      async run(scene) {
        await scene.advancePast(minute);
        const issuedAt = await scene.now();
        await scene.advancePast(minute);
        await scene.b.markSubject(address, { issuedAt }, redemptionMs);
        await isExchanged(scene, [address], issuedAt);
      },
    },
    {
      name: "a claim that an event has stopped leaves nothing that other callers wait for",
      async run(scene) {
        await scene.advancePast(minute);
        const issuedAt = await scene.now();
        await scene.advancePast(minute);
        await scene.b.markSubject(address, { issuedAt, exchanges: true }, redemptionMs);
        const key = onBehalfOf(alice, scene.name("caller"));
        equal(await exchange(scene, [address], minute, issuedAt, key), "removed", "the exchange");
        equal(await exchange(scene, [address], minute, issuedAt, key), "removed", "the same exchange again");
      },
    },
    {
      name: "an identifier that is added to a session leads to its account until the session's absolute expiry",
      async run(scene) {
        const { session } = await signIn(scene, [], { absoluteMs: 10 * minute });
        equal(await scene.a.addSubjects(session, [address, "another"], issueTime + minute), "added", "the answer");
        equal(await find(scene, "another", issueTime, 1), [alice.key], "the account of another identifier");
        await scene.advanceToBefore(10 * minute);
        equal(await find(scene, address, issueTime, 1), [alice.key], "the account");
        await scene.advancePast(10 * minute);
        equal(await find(scene, address, issueTime, 1), [], "the account afterwards");
      },
    },
    {
      name: "an event that arrives before the ID token's identifier is stored ends the session, and an older event doesn't",
      async run(scene) {
        const { session } = await signIn(scene, []);
        equal(await find(scene, address), [], "accounts before");
        equal(await scene.a.addSubjects(session, [address], issueTime), "ended", "an ID token that is as old");
        equal(await scene.a.addSubjects(session, [address], issueTime + minute), "added", "a newer ID token");
      },
    },
    {
      name: "a message that one app has carried out is not carried out for another app on the store",
      needs: ["connectAs"],
      async run(scene) {
        const [one, other] = [await scene.nodeOf("one app"), await scene.nodeOf("another app")];
        await one.noteDone("message", minute);
        equal([await one.wasDone("message"), await other.wasDone("message")], [true, false], "each app's record");
      },
    },
    {
      name: "a message that was carried out is remembered on every node until its time is over",
      async run(scene) {
        equal(await scene.b.wasDone("message"), false, "before");
        equal(await scene.a.noteDone("message", 10 * minute), true, "its record");
        equal(await scene.b.noteDone("message", 10 * minute), true, "the same record again");
        equal(await scene.b.wasDone("message"), true, "after");
        equal(await scene.b.wasDone("message2"), false, "another message");
        await scene.advanceToBefore(10 * minute);
        equal(await scene.b.wasDone("message"), true, "shortly before its end");
        await scene.advancePast(10 * minute);
        equal(await scene.b.wasDone("message"), false, "after its end");
        equal(await scene.b.noteDone("message", minute, "another"), true, "the record of a new message of that name");
      },
    },
    {
      name: "of messages that have one name and arrive at once on several nodes, one content is recorded",
      async run(scene) {
        const contents = ["a", "b", "c", "d"];
        const noted = await Promise.all(
          contents.map((content, at) => (at % 2 === 0 ? scene.a : scene.b).noteDone("message", minute, content)),
        );
        equal(noted.filter((isRecorded) => isRecorded).length, 1, "recorded contents");
        for (const [at, content] of contents.entries()) {
          equal(await scene.b.noteDone("message", minute, content), noted[at], `the content ${content} again`);
        }
      },
    },
  ],
};
