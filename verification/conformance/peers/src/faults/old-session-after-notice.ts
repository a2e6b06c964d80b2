import type { Sighting } from "../fault.ts";
import { Browser } from "../kit/browser.ts";
import { pass } from "../kit/time.ts";
import type { WebStage } from "../stage/web-stage.ts";

/** Two users sign out at the provider. One of them then signs in on another device. Both old sessions must stay ended. */
export async function oldSessionAfterNotice(stage: WebStage): Promise<Sighting> {
  const [library, phone, bobs] = [new Browser(), new Browser(), new Browser()];
  await stage.signIn(library, "alice");
  await stage.signIn(bobs, "bob");
  pass(60);
  await library.signOutAt(stage.provider.issuer);
  await bobs.signOutAt(stage.provider.issuer);
  if (stage.provider.notices.join() !== "delivered,delivered") throw new Error("the notices did not arrive");
  pass(60);
  await stage.signIn(phone, "alice");
  if (await stage.isSignedIn(bobs)) throw new Error("bob, who did not sign in again, is still signed in");

  const fault = await stage.isSignedIn(library);
  const phoneLives = await stage.isSignedIn(phone);
  if (!phoneLives) throw new Error("the new session did not live");
  return {
    fault,
    seen: fault
      ? "the public computer is signed in again as alice, two minutes after the notice"
      : "the public computer stays signed out; the phone is signed in",
  };
}
