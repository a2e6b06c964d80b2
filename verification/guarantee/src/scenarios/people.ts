import type { Person } from "../provider/simulated-provider.ts";
import type { Browser } from "../world/browser.ts";
import type { Visit } from "../world/pages.ts";
import type { World } from "../world/world.ts";

const hour = 3_600_000;

/** Alice has two browsers, each with its own session at the provider. */
export const alicePhone = { subject: "alice", sid: "alice-phone" };
export const aliceLaptop = { subject: "alice", sid: "alice-laptop" };
/** The phone's next session of the provider. */
export const aliceAgain = { subject: "alice", sid: "alice-phone-2" };
/** A sign-in whose ID token has no sid. */
export const aliceWithoutSid = { subject: "alice" };
export const bobPhone = { subject: "bob", sid: "bob-phone" };

/** A browser that has signed in, some time ago: its access token has expired. */
export async function signedIn(world: World, person: Person = alicePhone): Promise<Browser> {
  const browser = await freshlySignedIn(world, person);
  await world.passes(2 * hour);
  return browser;
}

/** A browser that has signed in just now. */
export async function freshlySignedIn(world: World, person: Person = alicePhone): Promise<Browser> {
  const browser = world.browser(person.sid ?? person.subject);
  await browser.signIn(person, 1);
  if (browser.session?.outcome !== "created") throw new Error("a scenario begins with a sign-in that fails");
  await world.observe();
  await world.passes(5000);
  return browser;
}

/** A browser, with its callback from the provider. */
export interface OnTheWay {
  readonly browser: Browser;
  readonly visit: Visit;
}

/** A browser whose user has signed in at the provider, and has not returned to the app yet. */
export async function onTheWay(world: World, person: Person = alicePhone): Promise<OnTheWay> {
  const browser = world.browser(person.sid ?? person.subject);
  return { browser, visit: await browser.atProvider(person, 1) };
}

/** The phone is on the way back to the app, and so is a notice about its session. The laptop is signed in. */
export const noticesFor = async (world: World) => ({
  laptop: await freshlySignedIn(world, aliceLaptop),
  phone: await onTheWay(world),
  token: world.provider.logoutToken(alicePhone),
});
