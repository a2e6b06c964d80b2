import type { Redemption } from "@identity-web/core";
import { issueTime } from "../people.ts";
import type { Scene } from "../scene.ts";

/** The outcome of a sign-in of Alice with this redemption. */
export async function whatBecomesOf(
  scene: Scene,
  begun: Redemption,
  sid?: string,
  issuedAt = issueTime,
): Promise<string> {
  const attempt = await scene.signIn({ issuedAt, ...(sid === undefined ? {} : { sid }) }, begun);
  await (attempt.outcome === "created" ? scene.isSignedIn(attempt) : scene.isGone(attempt));
  return attempt.outcome;
}
