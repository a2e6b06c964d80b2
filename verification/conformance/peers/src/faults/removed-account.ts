import type { Sighting } from "../fault.ts";
import { Browser } from "../kit/browser.ts";
import { pass } from "../kit/time.ts";
import type { FleetStage } from "../stage/fleet-stage.ts";

const untilExpiry = 3600;

/**
 * Alice is signed in with two browsers, each at another process of the app. While her phone's process refreshes, she signs
 * out on her laptop. `hold` determines the state of the refresh at that time.
 */
export async function signOutWhileTheOtherRefreshes(
  stage: FleetStage,
  hold: (stage: FleetStage) => { close(): void; reached(count: number): Promise<void>; open(): void },
): Promise<Sighting> {
  const { first, second } = stage;
  const [laptop, phone, bobsLaptop, bobsPhone] = [new Browser(), new Browser(), new Browser(), new Browser()];
  await first.signIn(laptop, "alice");
  await second.signIn(phone, "alice");
  await first.signIn(bobsLaptop, "bob");
  await second.signIn(bobsPhone, "bob");
  if ((await second.askForToken(phone)).status !== 200) throw new Error("no token right after the sign-in");
  if (stage.whereTokensLie("alice").length === 0) throw new Error("alice's tokens are nowhere");
  pass(untilExpiry);

  const gate = hold(stage);
  gate.close();
  const inFlight = second.askForToken(phone);
  await gate.reached(1);
  await first.signOut(laptop);
  const cleared = stage.whereTokensLie("alice").length === 0;
  gate.open();
  const late = await inFlight;

  // Bob signs out while no refresh is in flight. That must work in every library; otherwise the fault proves nothing.
  await first.signOut(bobsLaptop);
  const bobs = await second.askForToken(bobsPhone);
  if (bobs.status === 200 || stage.whereTokensLie("bob").length > 0)
    throw new Error("an undisturbed sign-out removed nothing");
  if (!cleared) throw new Error("the sign-out removed nothing");

  const later = await second.askForToken(phone);
  const back = stage.whereTokensLie("alice").length > 0;
  const cache = back ? "alice's tokens are in the cache again" : "the cache holds nothing of alice";
  return {
    fault: back || later.status === 200,
    seen: `the request in flight: ${late.status}; ${cache}; the phone's next request for a token: ${later.status}`,
  };
}
