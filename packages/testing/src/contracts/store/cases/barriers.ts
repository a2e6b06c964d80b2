import type { Redemption, Removal } from "@identity-web/core";
import { equal } from "../check.ts";
import { alice, bob, issueTime, sessionId } from "../people.ts";
import { redemptionMs, type Scene } from "../scene.ts";
import type { StoreCaseGroup } from "../store-case.ts";
import { whatBecomesOf } from "./what-becomes-of.ts";

const ofThoseSessions = "of-those-sessions";
const minute = 60_000;

/** The outcomes of sign-ins that began before a removal, one for each sid. */
async function after(
  scene: Scene,
  removal: Partial<Removal>,
  sids: readonly (string | undefined)[],
): Promise<string[]> {
  const begun: Redemption[] = [];
  for (const _ of sids) begun.push(await scene.begin());
  await scene.advancePast();
  await scene.remove(alice, removal);
  await scene.advancePast();
  const outcomes: string[] = [];
  for (const [index, redemption] of begun.entries()) outcomes.push(await whatBecomesOf(scene, redemption, sids[index]));
  return outcomes;
}

export const barriers: StoreCaseGroup = {
  name: "barriers",
  cases: [
    {
      name: "a removal of everything ends the sign-ins that began before it",
      async run(scene) {
        equal(await after(scene, {}, ["sid", undefined]), ["stopped", "stopped"], "the sign-ins");
      },
    },
    {
      name: "a removal of all sessions ends the sign-ins that began before it, even if tokens stay",
      async run(scene) {
        equal(
          await after(scene, { tokens: ofThoseSessions }, ["sid", undefined]),
          ["stopped", "stopped"],
          "the sign-ins",
        );
      },
    },
    {
      name: "a removal stops a sign-in that began at the same time",
      async run(scene) {
        const begun = await scene.begin();
        await scene.remove(alice);
        const outcome = await whatBecomesOf(scene, begun);
        equal(outcome, "stopped", "the sign-in");
      },
    },
    {
      name: "a sign-in that began after the removal is stored",
      async run(scene) {
        await scene.remove(alice);
        await scene.remove(alice, { sessions: { sids: ["sid"] } });
        await scene.remove(alice, { sessions: { sids: ["sid"] }, tokens: ofThoseSessions });
        // The rulings of one moment have times one after another.
        await scene.advancePast(10);
        equal(await whatBecomesOf(scene, await scene.begin(), "sid"), "created", "the sign-in");
      },
    },
    {
      name: "a removal stops earlier sign-ins even if the account was empty",
      async run(scene) {
        const begun = await scene.begin();
        await scene.advancePast();
        equal((await scene.remove(alice)).sessions, 0, "the sessions removed");
        equal(await whatBecomesOf(scene, begun), "stopped", "the sign-in");
      },
    },
    {
      name: "a removal stops only the sign-ins of its own account",
      async run(scene) {
        const begun = await scene.begin();
        await scene.remove(bob);
        equal(await whatBecomesOf(scene, begun), "created", "the sign-in");
      },
    },
    {
      name: "a removal of all tokens that names a sid stops all sign-ins of the account",
      async run(scene) {
        const outcomes = await after(scene, { sessions: { ids: [sessionId("x")], sids: ["sid"] } }, [
          "sid",
          "sid2",
          undefined,
        ]);
        equal(outcomes, ["stopped", "stopped", "stopped"], "the sign-ins of the same sid, of another, without one");
      },
    },
    {
      name: "a removal of all tokens that names a session id, or no session, stops all sign-ins of the account",
      async run(scene) {
        equal(
          await after(scene, { sessions: { ids: [sessionId("x")] } }, ["sid", undefined]),
          ["stopped", "stopped"],
          "one",
        );
        equal(await after(scene, { sessions: "none" }, ["sid", undefined]), ["stopped", "stopped"], "none");
      },
    },
    {
      name: "a removal of one sid and its tokens stops only the sign-ins of that sid",
      async run(scene) {
        const outcomes = await after(scene, { sessions: { sids: ["sid"] }, tokens: ofThoseSessions }, [
          "sid",
          "sid2",
          undefined,
        ]);
        equal(outcomes, ["stopped", "created", "created"], "the sign-ins of the same sid, of another, without one");
      },
    },
    {
      name: "a removal of one session by its id with its tokens, or of no session, stops no sign-in",
      async run(scene) {
        const removal = { sessions: { ids: [sessionId("x")] }, tokens: ofThoseSessions } as const;
        equal(await after(scene, removal, ["sid", undefined]), ["created", "created"], "one");
        const nothing = { sessions: "none", tokens: ofThoseSessions } as const;
        equal(await after(scene, nothing, ["sid", undefined]), ["created", "created"], "none");
      },
    },
    {
      name: "a removal up to an issue time stops sign-ins issued until then, and no later ones",
      async run(scene) {
        const removals: Partial<Removal>[] = [
          { issuedUntil: issueTime },
          { issuedUntil: issueTime, sessions: { sids: ["sid"] }, tokens: ofThoseSessions },
        ];
        for (const removal of removals) {
          const [early, same, late] = [await scene.begin(), await scene.begin(), await scene.begin()];
          await scene.advancePast();
          await scene.remove(alice, removal);
          equal(await whatBecomesOf(scene, late, "sid", issueTime + 1), "created", "issued later");
          equal(await whatBecomesOf(scene, same, "sid", issueTime), "stopped", "issued at that time");
          equal(await whatBecomesOf(scene, early, "sid", issueTime - minute), "stopped", "issued earlier");
        }
      },
    },
    {
      name: "a removal at the same time as a sign-in either finds the session or stops the sign-in",
      async run(scene) {
        for (let round = 0; round < 30; round++) {
          const begun = await scene.begin();
          await scene.advancePast();
          const signIn = scene.signIn({ sid: "sid" }, begun);
          const removal = scene.b.removeAccount(alice.key, {
            sessions: "all",
            tokens: "all",
            barrierForMs: redemptionMs,
          });
          const [attempt, { sessions }] = await Promise.all([signIn, removal]);
          equal(sessions, attempt.outcome === "created" ? 1 : 0, `the sessions removed after "${attempt.outcome}"`);
          await scene.isGone(attempt);
        }
      },
    },
  ],
};
