import { type App, ownApp } from "../world/app.ts";
import type { Browser } from "../world/browser.ts";
import type { World } from "../world/world.ts";
import { freshlySignedIn, signedIn } from "./people.ts";
import type { Actors } from "./scenario.ts";

/** Two tabs of one browser want a token at once: on two nodes, or on the same one. */
export const twoTabs = (phone: Browser, other = 2): Actors => ({
  "the phone wants a token": () => phone.acquire(1),
  "another tab wants a token": () => phone.acquire(other),
});

/** A process that stops at some moment wakes up when its claim is another's. */
export const claimsExpire = (world: World): Actors => ({
  "more time than a claim has": () => world.passes(41_000),
});

/** A browser whose token was refreshed once, and has expired again. */
export async function refreshedBefore(world: World): Promise<Browser> {
  const phone = await signedIn(world);
  await phone.acquire(1);
  await world.passes(7_200_000);
  return phone;
}

/** A browser that shows its session's cookie as another app's. */
export async function shownTo(world: World, other: App): Promise<Browser> {
  const phone = await signedIn(world);
  phone.renamesCookie(ownApp, other);
  return phone;
}

/** A browser that is signed in to both of two apps, in two sessions of the provider. */
export async function inBothApps(world: World): Promise<Browser> {
  const phone = await freshlySignedIn(world);
  await phone.signIn({ subject: "alice", sid: "alice-other" }, 2);
  return phone;
}
