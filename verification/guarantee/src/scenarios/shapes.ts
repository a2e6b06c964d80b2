import { type App, ownApp } from "../world/app.ts";
import type { Browser } from "../world/browser.ts";
import { administrator, providerMessages } from "../world/clients.ts";
import { type Bearer, bearerOf, onBehalfOf } from "../world/on-behalf-of.ts";
import type { World } from "../world/world.ts";
import { aliceLaptop, alicePhone, freshlySignedIn, type OnTheWay, onTheWay, signedIn } from "./people.ts";
import type { Actors } from "./scenario.ts";

/** Two tabs of one browser request a token at the same time, on two nodes or on one node. */
export const twoTabs = (phone: Browser, other = 2): Actors => ({
  "the phone wants a token": () => phone.acquire(1),
  "another tab wants a token": () => phone.acquire(other),
});

/** One tab requests a token, and another one after the answer, on another node or on the same node. */
export const wantsItAgain = (phone: Browser, other = 2): Actors => ({
  "the phone wants a token, and wants it again": async () => {
    await phone.acquire(1);
    await phone.acquire(other);
  },
});

/** A sign-in is completed while the provider says that its session has ended. */
export const comesBackDuringNotice = (world: World, phone: OnTheWay, token: string): Actors => ({
  "the phone comes back": () => phone.browser.comesBack(phone.visit, 1),
  "a back-channel notice about the phone's sid": () => providerMessages(world, 2).backChannel(token),
});

/** A process that stops at some moment wakes up when another process has its claim. */
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

/** Two browsers of alice, signed in some time ago. */
export const laptopAndPhone = async (world: World) => ({
  laptop: await freshlySignedIn(world, aliceLaptop),
  phone: await signedIn(world),
});

/** The phone is signed in, and the laptop has not returned to the app yet. */
export const laptopFollows = async (world: World) => ({
  phone: await freshlySignedIn(world),
  laptop: await onTheWay(world, aliceLaptop),
});

/** The phone has not returned to the app yet, and a notice about its session is pending. */
export const noticeFollows = async (world: World) => ({
  phone: await onTheWay(world),
  token: world.provider.logoutToken(alicePhone),
});

/** A token for an API, of a user who is signed in. */
export async function alicesBearer(world: World): Promise<Bearer> {
  await freshlySignedIn(world);
  return bearerOf(world, "alice");
}

/** Such a token, which was exchanged once. */
export async function exchangedBefore(world: World): Promise<Bearer> {
  const bearer = await alicesBearer(world);
  await onBehalfOf(world, 1, bearer);
  return bearer;
}

/** Alice is removed; later an API gets a new token of hers, and the old one. */
export async function removedAndCalledAgain(world: World, old: Bearer): Promise<void> {
  await administrator(world, 2).remove("alice");
  await world.passes(15_000);
  await onBehalfOf(world, 1, bearerOf(world, "alice"));
  await onBehalfOf(world, 2, old);
}

/** A browser that sends its session's cookie as another app's. */
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
