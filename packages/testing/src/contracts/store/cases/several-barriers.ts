import type { Removal } from "@identity-web/core";
import { equal } from "../check.ts";
import { alice, issueTime } from "../people.ts";
import { redemptionMs } from "../scene.ts";
import type { StoreCaseGroup } from "../store-case.ts";
import { whatBecomesOf } from "./what-becomes-of.ts";

const ofThoseSessions = "of-those-sessions";
const minute = 60_000;

export const severalBarriers: StoreCaseGroup = {
  name: "several barriers",
  cases: [
    {
      name: "a later, narrower removal doesn't replace an earlier, wider one",
      async run(scene) {
        const narrower: Partial<Removal>[] = [
          { issuedUntil: issueTime - minute },
          { sessions: { sids: ["another"] } },
          { sessions: { sids: ["another"] }, tokens: ofThoseSessions },
          { sessions: "none" },
          { barrierForMs: 0 },
        ];
        for (const removal of narrower) {
          const begun = await scene.begin();
          await scene.advancePast();
          await scene.remove(alice);
          await scene.advancePast();
          await scene.remove(alice, removal);
          await scene.advancePast();
          equal(await whatBecomesOf(scene, begun, "sid"), "stopped", `the sign-in, after ${JSON.stringify(removal)}`);
        }
      },
    },
    {
      name: "two narrow removals don't add up to a wider one",
      async run(scene) {
        await scene.remove(alice);
        await scene.advancePast();
        const begun = await scene.begin();
        await scene.advancePast();
        await scene.remove(alice, { issuedUntil: issueTime - minute });
        equal(await whatBecomesOf(scene, begun), "created", "begun after the one, issued after the other");
      },
    },
    {
      name: "the barriers of two sids stay, each with its own issue time",
      async run(scene) {
        const [first, second, late] = [await scene.begin(), await scene.begin(), await scene.begin()];
        await scene.advancePast();
        await scene.remove(alice, { sessions: { sids: ["sid"] }, tokens: ofThoseSessions });
        const bound = { tokens: ofThoseSessions, issuedUntil: issueTime } as const;
        await scene.remove(alice, { sessions: { sids: ["sid2"] }, ...bound });
        equal(await whatBecomesOf(scene, first, "sid", issueTime + minute), "stopped", "the first sid");
        equal(await whatBecomesOf(scene, second, "sid2"), "stopped", "the second sid");
        equal(await whatBecomesOf(scene, late, "sid2", issueTime + minute), "created", "the second sid, issued later");
      },
    },
    {
      name: "a sign-in that several removals stop is stopped",
      async run(scene) {
        for (const order of [0, 1]) {
          const begun = await scene.begin();
          await scene.advancePast();
          const removals: Partial<Removal>[] = [
            { sessions: "none" },
            { sessions: { sids: ["sid"] }, tokens: ofThoseSessions },
          ];
          for (const index of [order, 1 - order]) await scene.remove(alice, removals[index]);
          equal(await whatBecomesOf(scene, begun, "sid"), "stopped", "the sign-in");
        }
      },
    },
    {
      name: "two removals of different sids end the sign-ins of both",
      async run(scene) {
        const [first, second, other] = [await scene.begin(), await scene.begin(), await scene.begin()];
        await scene.advancePast();
        await scene.remove(alice, { sessions: { sids: ["sid"] } });
        await scene.remove(alice, { sessions: { sids: ["sid2"] } });
        equal(await whatBecomesOf(scene, first, "sid"), "stopped", "the first sid");
        equal(await whatBecomesOf(scene, second, "sid2"), "stopped", "the second sid");
        equal(await whatBecomesOf(scene, other, "sid3"), "stopped", "another sid");
      },
    },
    {
      name: "a barrier is valid exactly for its requested time",
      async run(scene) {
        const [early, late] = [await scene.begin({ forMs: 10 * minute }), await scene.begin({ forMs: 10 * minute })];
        await scene.advancePast();
        await scene.remove(alice, { tokens: ofThoseSessions, barrierForMs: redemptionMs });
        await scene.advanceToBefore(redemptionMs);
        equal(await whatBecomesOf(scene, early), "stopped", "before its end");
        await scene.advancePast(1000 + 3 * scene.skewMs);
        equal(await whatBecomesOf(scene, late), "created", "after its end");
      },
    },
    {
      name: "a shorter barrier doesn't end an earlier, longer one",
      async run(scene) {
        const begun = await scene.begin({ forMs: 10 * minute });
        await scene.advancePast();
        await scene.remove(alice, { barrierForMs: 5 * minute });
        await scene.remove(alice, { barrierForMs: 1 });
        await scene.advanceToBefore(5 * minute);
        equal(await whatBecomesOf(scene, begun), "stopped", "the sign-in");
      },
    },
    {
      name: "a longer, narrower barrier doesn't widen when the earlier one ends",
      async run(scene) {
        const begun = await scene.begin({ forMs: 10 * minute });
        await scene.advancePast();
        await scene.remove(alice, { tokens: ofThoseSessions, barrierForMs: minute });
        await scene.remove(alice, {
          tokens: ofThoseSessions,
          barrierForMs: 8 * minute,
          issuedUntil: issueTime - minute,
        });
        await scene.advancePast(2 * minute);
        equal(await whatBecomesOf(scene, begun), "created", "issued after the bound of the barrier that is left");
      },
    },
  ],
};
