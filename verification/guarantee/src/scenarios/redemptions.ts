import { providerMessages } from "../world/clients.ts";
import { aliceAgain, aliceLaptop, alicePhone, bobPhone, freshlySignedIn, onTheWay, signedIn } from "./people.ts";
import { scenario } from "./scenario.ts";
import { comesBackDuringNotice, laptopFollows, noticeFollows } from "./shapes.ts";

/** Sign-ins beside other sign-ins, time-outs, and a store that loses everything. */
export const redemptions = [
  scenario("parallel callbacks of one transaction", {
    about: ["G5"],
    before: onTheWay,
    actors: (_, { browser, visit }) => ({
      "the phone comes back": () => browser.comesBackOnce(visit, 1),
      "the same callback again": () => browser.comesBackOnce(visit, 2),
    }),
  }),

  scenario("a callback is replayed after the sign-out", {
    about: ["G1", "G5"],
    before: onTheWay,
    actors: (_, { browser, visit }) => ({
      "the phone comes back and signs out": async () => {
        await browser.comesBackOnce(visit, 1);
        await browser.signOut(1);
      },
      "another client sends the callback again": () => browser.copy("copy").comesBackOnce(visit, 2),
    }),
  }),

  scenario("two tabs sign in", {
    about: ["G7"],
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      return { phone, first: await phone.atProvider(alicePhone, 1), second: await phone.atProvider(alicePhone, 2) };
    },
    actors: (_, { phone, first, second }) => ({
      "the first tab comes back": () => phone.comesBack(first, 1),
      "the second tab comes back": () => phone.comesBack(second, 2),
    }),
  }),

  scenario("another user signs in with the same browser", {
    about: ["G2", "G7"],
    before: async (world) => {
      const laptop = await freshlySignedIn(world, aliceLaptop);
      const phone = await signedIn(world);
      return { phone, laptop, visit: await phone.atProvider(bobPhone, 1) };
    },
    actors: (_, { phone, laptop, visit }) => ({
      "bob comes back": () => phone.comesBack(visit, 1),
      "a tab of alice's wants a token": () => phone.acquire(2),
      "the laptop wants a token": () => laptop.acquire(2),
    }),
  }),

  scenario("a sign-in that collides begins again, once", {
    about: ["G2", "G7"],
    before: laptopFollows,
    actors: (_, { phone, laptop }) => ({
      "the laptop comes back": () => laptop.browser.comesBack(laptop.visit, 1),
      "the phone signs out and in and out again": async () => {
        await phone.signOut(2);
        await phone.signIn(aliceAgain, 2);
        await phone.signOut(2);
      },
    }),
  }),

  scenario("the exchange of a code takes too long × notice", {
    about: ["G2", "G3"],
    allowance: { mishaps: 1, of: { "provider.completeSignIn": ["slow"] }, timeouts: 1, timers: ["redemption"] },
    before: noticeFollows,
    actors: (world, { phone, token }) => ({
      ...comesBackDuringNotice(world, phone, token),
    }),
  }),

  scenario("the store loses everything during a sign-in × notice", {
    about: ["G3"],
    stores: ["cells"],
    before: noticeFollows,
    actors: (world, { phone, token }) => ({
      ...comesBackDuringNotice(world, phone, token),
      "the store is reset": () => world.storeIsReset(),
    }),
  }),

  scenario("the store loses everything during a sign-in, and then a notice comes", {
    about: ["G3", "G7"],
    stores: ["cells"],
    before: noticeFollows,
    actors: (world, { phone, token }) => ({
      "the phone comes back": () => phone.browser.comesBack(phone.visit, 1),
      "the store is reset, and then a notice comes": async () => {
        await world.storeIsReset();
        await providerMessages(world, 2).backChannel(token);
      },
    }),
  }),

  scenario("the store loses everything during a sign-in, and then the tablet signs in with its sid, and out", {
    about: ["G7"],
    stores: ["cells"],
    before: noticeFollows,
    actors: (world, { phone }) => ({
      "the phone comes back": () => phone.browser.comesBack(phone.visit, 1),
      "the store is reset, and then the tablet signs in and out": async () => {
        await world.storeIsReset();
        const tablet = world.browser("tablet");
        await tablet.signIn(alicePhone, 2);
        await tablet.signOut(2, "session");
      },
    }),
  }),

  scenario("the store loses everything during a notice, and then the phone comes back", {
    about: ["G4", "G7"],
    stores: ["cells"],
    before: noticeFollows,
    actors: (world, { phone, token }) => ({
      "the store is reset, and then the phone comes back": async () => {
        await world.storeIsReset();
        await phone.browser.comesBack(phone.visit, 1);
      },
      "a back-channel notice about the phone's sid": () => providerMessages(world, 2).backChannel(token),
    }),
  }),

  scenario("the store fails around a sign-in", {
    about: ["G2", "G8"],
    allowance: {
      mishaps: 1,
      of: {
        beginRedemption: ["fails", "lost"],
        signIn: ["fails", "lost"],
        "provider.completeSignIn": ["fails", "lost"],
        removeAccount: ["fails", "lost"],
        readSession: ["fails"],
      },
    },
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      return { phone, visit: await phone.atProvider(alicePhone, 1) };
    },
    actors: (_, { phone, visit }) => ({
      "the phone comes back, and again": async () => {
        await phone.comesBack(visit, 1);
        await phone.comesBack(visit, 2);
      },
      "another tab looks who it is": () => phone.visit(2),
    }),
  }),
];
