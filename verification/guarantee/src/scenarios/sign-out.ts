import { administrator, providerMessages } from "../world/clients.ts";
import { bearerOf, onBehalfOf } from "../world/on-behalf-of.ts";
import { aliceAgain, aliceLaptop, alicePhone, bobPhone, freshlySignedIn, onTheWay, signedIn } from "./people.ts";
import { scenario } from "./scenario.ts";
import { laptopAndPhone, laptopFollows, twoTabs } from "./shapes.ts";

/** Sign-outs and removals while other operations are in flight. */
export const signOut = [
  scenario("sign-out × refresh", {
    about: ["G1", "G2", "G5"],
    before: signedIn,
    actors: (_, phone) => ({
      "the phone wants a token": () => phone.acquire(1),
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("sign-out × two refreshes", {
    about: ["G1", "G2", "G5"],
    before: signedIn,
    actors: (_, phone) => ({
      ...twoTabs(phone),
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("sign-out × cached token", {
    about: ["G1", "G8"],
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      await phone.acquire(1);
      return phone;
    },
    actors: (_, phone) => ({
      "the phone wants a token, after something else": () => phone.acquireAfterWork(1),
      "the phone looks who it is": () => phone.visit(1),
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("sign-out × touch", {
    about: ["G7", "G8"],
    before: signedIn,
    actors: (_, phone) => ({
      "the phone looks who it is": () => phone.visit(1),
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("sign-out × redemption in the other browser", {
    about: ["G2", "G7"],
    before: laptopFollows,
    actors: (_, { phone, laptop }) => ({
      "the laptop comes back": () => laptop.browser.comesBack(laptop.visit, 1),
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("sign-out × redemption of the same session of the provider", {
    about: ["G2"],
    before: async (world) => ({ phone: await freshlySignedIn(world), again: await onTheWay(world) }),
    actors: (_, { phone, again }) => ({
      "another browser comes back with the phone's sid": () => again.browser.comesBack(again.visit, 1),
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("session sign-out × redemption in the other browser", {
    about: ["G7"],
    signOutScope: "session",
    before: laptopFollows,
    actors: (_, { phone, laptop }) => ({
      "the laptop comes back": () => laptop.browser.comesBack(laptop.visit, 1),
      "the phone signs out, this session only": () => phone.signOut(2),
    }),
  }),

  scenario("session sign-out × redemption of the same session of the provider", {
    about: ["G2"],
    signOutScope: "session",
    before: async (world) => ({ phone: await freshlySignedIn(world), again: await onTheWay(world) }),
    actors: (_, { phone, again }) => ({
      "another browser comes back with the phone's sid": () => again.browser.comesBackOnce(again.visit, 1),
      "the phone signs out, this session only": () => phone.signOut(2),
    }),
  }),

  scenario("session sign-out × refresh in the other browser", {
    about: ["G1", "G7"],
    before: laptopAndPhone,
    actors: (_, { phone, laptop }) => ({
      "the laptop wants a token": () => laptop.acquire(1),
      "the phone wants a token": () => phone.acquire(1),
      "the phone signs out, this session only": () => phone.signOut(2, "session"),
    }),
  }),

  scenario("sign-out × refresh in the other browser", {
    about: ["G1", "G2", "G7"],
    before: laptopAndPhone,
    actors: (_, { phone, laptop }) => ({
      "the laptop wants a token": () => laptop.acquire(1),
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("sign-out × a second browser in the same session of the provider", {
    about: ["G1", "G4", "G7"],
    before: async (world) => ({ phone: await freshlySignedIn(world), twin: await signedIn(world, alicePhone) }),
    actors: (_, { phone, twin }) => ({
      "the twin looks who it is": () => twin.visit(1),
      "the phone signs out, this session only": () => phone.signOut(2, "session"),
    }),
  }),

  scenario("sign-out × sign-out in another tab", {
    about: ["G1", "G4"],
    before: signedIn,
    actors: (_, phone) => ({
      "the phone signs out": () => phone.signOut(1),
      "another tab signs out": () => phone.signOut(2),
      "a third tab wants a token": () => phone.acquire(2),
    }),
  }),

  scenario("sign-out × sign-out in another browser", {
    about: ["G1", "G4", "G7"],
    before: laptopAndPhone,
    actors: (_, { phone, laptop }) => ({
      "the phone signs out": () => phone.signOut(1),
      "the laptop signs out, this session only": () => laptop.signOut(2, "session"),
      "the laptop wants a token": () => laptop.acquire(2),
    }),
  }),

  scenario("sign-out everywhere × refresh × redemption", {
    about: ["G1", "G2", "G4"],
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      const laptop = await signedIn(world, aliceLaptop);
      return { phone, laptop, tablet: await onTheWay(world, { subject: "alice", sid: "alice-tablet" }) };
    },
    actors: (_, { phone, laptop, tablet }) => ({
      "the laptop wants a token": () => laptop.acquire(1),
      "the tablet comes back": () => tablet.browser.comesBack(tablet.visit, 1),
      "the phone signs out everywhere": () => phone.signOut(2, "everywhere"),
    }),
  }),

  scenario("sign-out, and the next sign-in of the same browser", {
    about: ["G1", "G7"],
    before: signedIn,
    actors: (_, phone) => ({
      "the phone wants a token": () => phone.acquire(1),
      "the phone signs out and in again": async () => {
        await phone.signOut(2);
        await phone.signIn(aliceAgain, 1);
        await phone.acquire(2);
      },
    }),
  }),

  scenario("an administrator removes an account × refresh × redemption", {
    about: ["G1", "G2", "G7"],
    before: async (world) => ({
      bob: await freshlySignedIn(world, bobPhone),
      phone: await signedIn(world),
      laptop: await onTheWay(world, aliceLaptop),
    }),
    actors: (world, { bob, phone, laptop }) => ({
      "the phone wants a token": () => phone.acquire(1),
      "the laptop comes back": () => laptop.browser.comesBack(laptop.visit, 1),
      "bob looks who he is": () => bob.visit(1),
      "the administrator removes alice": () => administrator(world, 2).remove("alice"),
    }),
  }),

  scenario("an administrator takes the tokens only", {
    about: ["G1", "G2", "G7"],
    before: async (world) => ({ phone: await signedIn(world), laptop: await onTheWay(world, aliceLaptop) }),
    actors: (world, { phone, laptop }) => ({
      "the phone wants a token": () => phone.acquire(1),
      "the laptop comes back": () => laptop.browser.comesBack(laptop.visit, 1),
      "the administrator takes alice's tokens": () => administrator(world, 2).remove("alice", "account"),
    }),
  }),

  scenario("a wide removal and a narrower one × redemption", {
    about: ["G2"],
    before: async (world) => {
      const token = world.provider.logoutToken({ subject: "alice" });
      await world.passes(5000);
      return { phone: await onTheWay(world), token };
    },
    actors: (world, { phone, token }) => ({
      "the phone comes back": () => phone.browser.comesBack(phone.visit, 1),
      "the administrator removes alice, then an older notice comes": async () => {
        await administrator(world, 2).remove("alice");
        await providerMessages(world, 2).backChannel(token);
      },
    }),
  }),

  scenario("an administrator ends one session", {
    about: ["G1", "G2", "G7"],
    before: laptopAndPhone,
    actors: (world, { phone, laptop }) => ({
      "the phone wants a token": () => phone.acquire(1),
      "the laptop looks who it is": () => laptop.visit(1),
      "the administrator ends the phone's session": () => administrator(world, 2).endSession(phone.session),
    }),
  }),

  scenario("an administrator ends a session whose browser signs in again", {
    about: ["G2", "G7"],
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      return { phone, old: phone.session, visit: await phone.atProvider(alicePhone, 1) };
    },
    actors: (world, { phone, old, visit }) => ({
      "the phone comes back, signed in again": () => phone.comesBackOnce(visit, 1),
      "the administrator ends the phone's old session": () => administrator(world, 2).endSession(old),
    }),
  }),

  scenario("an on-behalf-of grant in flight × removal", {
    about: ["G1", "G2"],
    onBehalfOf: true,
    allowance: { mishaps: 1, of: { "provider.exchange": ["fails", "lost", "slow"], commitRefresh: ["lost"] } },
    before: async (world) => ({ phone: await signedIn(world), bearer: bearerOf(world, "alice") }),
    actors: (world, { phone, bearer }) => ({
      "an API is called with alice's token": () => onBehalfOf(world, 1, bearer),
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("two calls of an API with one token × removal", {
    about: ["G1", "G2"],
    onBehalfOf: true,
    before: async (world) => ({ phone: await signedIn(world), bearer: bearerOf(world, "alice") }),
    actors: (world, { bearer }) => ({
      "an API is called with alice's token, twice": async () => {
        await onBehalfOf(world, 1, bearer);
        await onBehalfOf(world, 2, bearer);
      },
      "the administrator removes alice": () => administrator(world, 2).remove("alice"),
    }),
  }),

  scenario("a token that comes to an API long after its user was removed", {
    about: ["G1"],
    onBehalfOf: true,
    before: async (world) => {
      await signedIn(world);
      return { before: bearerOf(world, "alice"), bob: bearerOf(world, "bob") };
    },
    actors: (world, { before, bob }) => ({
      "alice is removed, and much later her old token comes": async () => {
        await onBehalfOf(world, 1, before);
        await administrator(world, 2).remove("alice");
        await world.passes(7_200_000);
        await onBehalfOf(world, 1, before);
      },
      "bob's token comes": () => onBehalfOf(world, 2, bob),
    }),
  }),
];
