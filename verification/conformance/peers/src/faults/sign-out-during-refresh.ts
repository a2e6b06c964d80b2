import type { Sighting } from "../fault.ts";
import { Browser } from "../kit/browser.ts";
import { pass } from "../kit/time.ts";
import type { WebStage } from "../stage/web-stage.ts";

/** Longer than access tokens live (5 minutes). */
const untilExpiry = 6 * 60;

/** The access token has expired, the provider has answered the refresh, and the answer arrives after the sign-out. */
export async function signOutDuringRefresh(
  { provider, signIn, isSignedIn, ask }: WebStage,
  signOut: (browser: Browser) => Promise<void>,
): Promise<Sighting> {
  const alices = new Browser();
  await signIn(alices, "alice");
  if ((await ask(alices, "/token")).status !== 200) throw new Error("no token right after the sign-in");
  pass(untilExpiry);
  provider.tokenAnswers.close();
  const refreshing = ask(alices, "/token");
  await provider.tokenAnswers.reached(1);
  await signOut(alices);
  if (await isSignedIn(alices)) throw new Error("the sign-out did not work");
  provider.tokenAnswers.open();
  const { status } = await refreshing;

  const fault = await isSignedIn(alices);
  const next = await ask(alices, "/token");
  if (provider.refreshStatuses.join() !== "200") throw new Error("the provider did not grant exactly one refresh");
  const after = `the request in flight was answered ${status}`;
  const token = next.status === 200 ? "gets an access token" : `was answered ${next.status}`;
  return {
    fault: fault || next.status === 200,
    seen: `${after}; alice ${fault ? "is signed in again" : "stays signed out"}; the next request ${token}`,
  };
}
