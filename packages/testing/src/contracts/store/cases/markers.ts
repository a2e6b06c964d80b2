import { equal } from "../check.ts";
import { issuer, issueTime, otherIssuer } from "../people.ts";
import { redemptionMs, type Scene } from "../scene.ts";
import type { StoreCaseGroup } from "../store-case.ts";

const front = { verified: false };
const second = 1000;
/** How many further notices come. */
const many = 25;

/** The outcome of a sign-in of this sid that begins now. */
async function outcome(scene: Scene, sid: string | undefined, issuedAt = issueTime): Promise<string> {
  const attempt = await scene.signIn({ issuedAt, ...(sid === undefined ? {} : { sid }) });
  if (attempt.outcome !== "created") await scene.isGone(attempt);
  return attempt.outcome;
}

export const markers: StoreCaseGroup = {
  name: "markers",
  cases: [
    {
      name: "a notice stops a sign-in of its sid that began before it",
      async run(scene) {
        for (const details of [{}, front, { issuer }, { ...front, issuer }]) {
          const sid = scene.name("sid");
          const begun = await scene.begin();
          await scene.advancePast();
          await scene.notice(sid, details);
          const attempt = await scene.signIn({ sid }, begun);
          equal(attempt.outcome, "stopped", `a sign-in of a sid with a notice ${JSON.stringify(details)}`);
          await scene.isGone(attempt);
        }
      },
    },
    {
      name: "a notice also stops a sign-in of its sid that began after it",
      async run(scene) {
        await scene.notice("sid");
        await scene.notice("front-sid", front);
        await scene.advancePast();
        equal(await outcome(scene, "sid"), "stopped", "after a verified notice");
        equal(await outcome(scene, "front-sid"), "stopped", "after a front-channel notice");
      },
    },
    {
      name: "a notice stops no sign-in of another sid or without one",
      async run(scene) {
        await scene.notice("sid");
        await scene.notice("sid", front);
        equal(await outcome(scene, "sid2"), "created", "another sid");
        equal(await outcome(scene, undefined), "created", "no sid");
      },
    },
    {
      name: "a notice of another issuer stops no sign-in, and a notice without an issuer stops those of all issuers",
      async run(scene) {
        await scene.notice("sid", { issuer: otherIssuer });
        await scene.notice("sid", { ...front, issuer: otherIssuer });
        equal(await outcome(scene, "sid"), "created", "another issuer's sid");
        await scene.notice("sid", { ...front, issuer });
        equal(await outcome(scene, "sid"), "stopped", "the own issuer's");
        await scene.notice("sid2", front);
        equal(await outcome(scene, "sid2"), "stopped", "a sign-in of any issuer");
      },
    },
    {
      name: "a notice stops sign-ins of its issuer with a slash at the end, and without",
      async run(scene) {
        await scene.notice("sid", { issuer: `${issuer}/` });
        equal(await outcome(scene, "sid"), "stopped", "a verified notice");
        await scene.notice("sid2", { ...front, issuer: `${issuer}/` });
        equal(await outcome(scene, "sid2"), "stopped", "a front-channel notice");
      },
    },
    {
      name: "a notice without iat stops sign-ins of any issue time",
      async run(scene) {
        await scene.notice("sid");
        equal(await outcome(scene, "sid", 0), "stopped", "issued long ago");
        equal(await outcome(scene, "sid", Date.UTC(2100, 0)), "stopped", "issued in the far future");
      },
    },
    {
      name: "a notice with iat stops sign-ins issued until the end of that second, and no later ones",
      async run(scene) {
        await scene.notice("sid", { issuedAt: issueTime });
        equal(await outcome(scene, "sid", issueTime - second), "stopped", "issued before");
        equal(await outcome(scene, "sid", issueTime), "stopped", "issued in the same second");
        equal(await outcome(scene, "sid", issueTime + second), "created", "issued a second later");
      },
    },
    {
      name: "a marker is valid exactly for its requested time",
      async run(scene) {
        for (const details of [{}, front]) {
          const sid = scene.name("sid");
          await scene.notice(sid, details);
          await scene.advanceToBefore(redemptionMs);
          equal(await outcome(scene, sid), "stopped", "before its end");
          await scene.advancePast(second + scene.skewMs);
          equal(await outcome(scene, sid), "created", "after its end");
        }
      },
    },
    {
      name: "a verified marker keeps its greatest iat when further notices arrive",
      async run(scene) {
        await scene.notice("sid", { issuedAt: issueTime });
        await scene.notice("sid", { issuedAt: issueTime - 60 * second });
        equal(await outcome(scene, "sid"), "stopped", "after an older notice");
        await scene.notice("sid", { issuedAt: issueTime + 60 * second });
        equal(await outcome(scene, "sid", issueTime + 30 * second), "stopped", "after a newer one");
        equal(await outcome(scene, "sid", issueTime + 90 * second), "created", "issued after all of them");
        await scene.notice("sid2");
        await scene.notice("sid2", { issuedAt: issueTime - 60 * second });
        equal(await outcome(scene, "sid2"), "stopped", "one without iat stays so");
        await scene.notice("sid3", { issuedAt: issueTime - 60 * second });
        await scene.notice("sid3");
        equal(await outcome(scene, "sid3"), "stopped", "one with iat, after one without");
      },
    },
    {
      name: "a verified marker keeps its latest end when further notices arrive",
      async run(scene) {
        await scene.notice("sid", { issuedAt: issueTime });
        await scene.notice("sid", { issuedAt: issueTime }, 1);
        await scene.advanceToBefore(redemptionMs);
        equal(await outcome(scene, "sid"), "stopped", "after a shorter one");
        await scene.notice("sid", { issuedAt: issueTime });
        await scene.advanceToBefore(redemptionMs);
        equal(await outcome(scene, "sid"), "stopped", "after a longer one");
      },
    },
    {
      name: "a front-channel notice narrows and shortens no verified marker of its sid",
      async run(scene) {
        await scene.notice("sid", { issuer });
        await scene.notice("sid", { ...front, issuer, issuedAt: issueTime - 60 * second }, 1);
        await scene.advanceToBefore(redemptionMs);
        equal(await outcome(scene, "sid"), "stopped", "the sign-in");
      },
    },
    {
      name: "a verified notice narrows no front-channel marker of its sid",
      async run(scene) {
        await scene.notice("sid", { ...front, issuer });
        await scene.notice("sid", { issuer, issuedAt: issueTime - 60 * second });
        equal(await outcome(scene, "sid"), "stopped", "the sign-in");
      },
    },
    {
      name: "a verified notice counts after any number of further notices",
      async run(scene) {
        await scene.notice("first");
        for (let index = 0; index < many; index++) await scene.notice(`verified-${index}`);
        for (let index = 0; index < many; index++) await scene.notice(`front-${index}`, front);
        equal(await outcome(scene, "first"), "stopped", "the first verified marker's sid");
        equal(await outcome(scene, "verified-0"), "stopped", "the second one's");
      },
    },
    {
      name: "a verified notice counts after a front-channel one of its sid and many of others",
      async run(scene) {
        await scene.notice("sid", { issuer });
        await scene.notice("sid", { ...front, issuer });
        for (let index = 0; index < many; index++) await scene.notice(`front-${index}`, front);
        equal(await outcome(scene, "sid"), "stopped", "the sign-in");
      },
    },
    {
      name: "a stopped sign-in doesn't remove the marker",
      async run(scene) {
        await scene.notice("sid");
        for (let round = 0; round < 3; round++) equal(await outcome(scene, "sid"), "stopped", "each sign-in");
      },
    },
    {
      name: "a notice ends no session by itself",
      async run(scene) {
        const attempt = await scene.signedIn({ sid: "sid" });
        await scene.notice("sid");
        await scene.isSignedIn(attempt);
      },
    },
  ],
};
