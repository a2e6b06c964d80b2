import type { Sighting } from "../fault.ts";
import { Browser } from "../kit/browser.ts";
import type { WebStage } from "../stage/web-stage.ts";

/** A request that began before the sign-out is answered after it. The session must stay ended. */
export async function slowRequest(stage: WebStage): Promise<Sighting> {
  const alices = new Browser();
  await stage.signIn(alices, "alice");
  stage.slow.close();
  const slowAnswer = stage.ask(alices, "/slow");
  await stage.slow.reached(1);
  await stage.signOut(alices);
  if (await stage.isSignedIn(alices)) throw new Error("the sign-out did not work");
  stage.slow.open();
  const { status } = await slowAnswer;

  const fault = await stage.isSignedIn(alices);
  const after = `the slow request was answered ${status}`;
  return { fault, seen: fault ? `${after}; alice is signed in again` : `${after}; alice stays signed out` };
}
