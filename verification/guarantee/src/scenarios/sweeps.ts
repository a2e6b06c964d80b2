import { ownApp, sisterApp } from "../world/app.ts";
import { administrator, providerMessages } from "../world/clients.ts";
import { bearerOf, onBehalfOf } from "../world/on-behalf-of.ts";
import { aliceLaptop, alicePhone, freshlySignedIn, onTheWay, signedIn } from "./people.ts";
import { scenario } from "./scenario.ts";
import { alicesBearer, exchangedBefore, inBothApps, laptopFollows, removedAndCalledAgain } from "./shapes.ts";

const hour = 3_600_000;

/** Covers and sweeps after removals, and the passage of time. */
export const sweeps = [
  scenario("sign-out × redemption, while time goes by", {
    about: ["G2"],
    stores: ["cells"],
    before: laptopFollows,
    actors: (world, { phone, laptop }) => ({
      "the laptop comes back": () => laptop.browser.comesBackOnce(laptop.visit, 1),
      "the phone signs out": () => phone.signOut(2),
      time: async () => {
        await world.passes(1);
        await world.passes(1);
      },
    }),
  }),

  scenario("notice × redemption, while time goes by", {
    about: ["G3"],
    stores: ["cells"],
    before: async (world) => ({
      phone: await onTheWay(world),
      token: world.provider.logoutToken({ subject: "alice" }),
    }),
    actors: (world, { phone, token }) => ({
      "the phone comes back": () => phone.browser.comesBackOnce(phone.visit, 1),
      "a back-channel notice about alice": () => providerMessages(world, 2).backChannel(token),
      time: async () => {
        await world.passes(1);
        await world.passes(1);
      },
    }),
  }),

  scenario("a removal × redemption that takes its whole time", {
    about: ["G2"],
    before: onTheWay,
    actors: (world, phone) => ({
      "the phone comes back": () => phone.browser.comesBackOnce(phone.visit, 1),
      "the administrator removes alice": () => administrator(world, 2).remove("alice"),
      time: async () => {
        await world.passes(50_000);
        await world.passes(9_000);
      },
    }),
  }),

  scenario("hours after the removal, another app is asked", {
    about: ["G1", "G9"],
    stores: ["cells"],
    apps: [ownApp, sisterApp],
    before: inBothApps,
    actors: (world, phone) => ({
      "alice is removed; hours later the sister app is asked, and again": async () => {
        await administrator(world, 1).remove("alice");
        await world.passes(2 * hour);
        await phone.visit(2);
        await world.passes(5 * hour);
        await phone.acquire(2);
      },
    }),
  }),

  scenario("a node dies between a removal and its sweep, days after the removal the other one looks", {
    about: ["G1", "G2"],
    stores: ["cells"],
    before: freshlySignedIn,
    actors: (world, phone) => ({
      "the phone signs out; minutes later its old cookie comes again": async () => {
        const old = phone.copy("old");
        await phone.signOut(1);
        await world.passes(300_000);
        await old.visit(2);
        await world.passes(6 * hour);
        await old.visit(2);
      },
      "node 1 dies": () => world.dies(1),
    }),
  }),

  scenario("removal × sweep × refresh × another removal", {
    about: ["G1", "G2"],
    stores: ["cells"],
    explore: "random",
    before: async (world) => {
      const laptop = await freshlySignedIn(world, aliceLaptop);
      return {
        laptop,
        phone: await signedIn(world),
        tablet: await onTheWay(world, { subject: "alice", sid: "alice-tablet" }),
      };
    },
    actors: (world, { laptop, phone, tablet }) => ({
      "the phone wants a token": () => phone.acquire(1),
      "the laptop wants a token, and looks": async () => {
        await laptop.acquire(2);
        await laptop.visit(1);
      },
      "the tablet comes back, and looks": async () => {
        await tablet.browser.comesBackOnce(tablet.visit, 1);
        await tablet.browser.visit(2);
      },
      "the phone signs out, this session only": () => phone.signOut(2, "session"),
      "the administrator takes alice's tokens": () => administrator(world, 1).remove("alice", "account"),
    }),
  }),

  scenario("removal × sweep × touch of the session that goes", {
    about: ["G7", "G8"],
    stores: ["cells"],
    before: async (world) => ({ phone: await signedIn(world), twin: await signedIn(world, alicePhone) }),
    actors: (_, { phone, twin }) => ({
      "the twin looks who it is, and again": async () => {
        await twin.visit(1);
        await twin.visit(1);
      },
      "the phone signs out, this session only": () => phone.signOut(2, "session"),
    }),
  }),

  scenario("two removals in the same moment, a sign-in between", {
    about: ["G1", "G7"],
    stores: ["cells"],
    before: laptopFollows,
    actors: (world, { phone, laptop }) => ({
      "alice is removed, signs in, and is removed again": async () => {
        await administrator(world, 2).remove("alice");
        await laptop.browser.comesBack(laptop.visit, 1);
        await administrator(world, 2).remove("alice");
        await laptop.browser.acquire(1);
      },
      "the phone looks who it is": () => phone.visit(1),
    }),
  }),

  scenario("removals and sign-ins follow each other, an hour apart", {
    about: ["G1", "G7"],
    before: async (world) => ({ phone: world.browser("phone"), laptop: await freshlySignedIn(world, aliceLaptop) }),
    actors: (world, { phone, laptop }) => ({
      "alice is removed, and signs in": async () => {
        for (let times = 1; times <= 3; times++) {
          await administrator(world, 2).remove("alice");
          await world.passes(hour);
          await phone.signIn({ subject: "alice", sid: `alice-phone-${times}` }, 1);
          await phone.acquire(2);
          await world.passes(times * hour);
        }
        await phone.visit(1);
        await laptop.visit(1);
      },
    }),
  }),

  scenario("removals of the first moment × a sign-in at once", {
    about: ["G1", "G7"],
    stores: ["cells"],
    before: async (world) => ({ phone: await onTheWay(world), laptop: await onTheWay(world, aliceLaptop) }),
    actors: (world, { phone, laptop }) => ({
      "the administrator takes alice's tokens, twice": async () => {
        await administrator(world, 2).remove("alice", "account");
        await administrator(world, 2).remove("alice", "account");
      },
      "the phone comes back and wants a token": async () => {
        await phone.browser.comesBack(phone.visit, 1);
        await phone.browser.acquire(1);
      },
      "the laptop comes back": () => laptop.browser.comesBack(laptop.visit, 1),
    }),
  }),

  scenario("a token for an API that is days old × a removal", {
    about: ["G1"],
    onBehalfOf: true,
    provider: { bearerLifetimeMs: 7 * 24 * hour },
    before: async (world) => bearerOf(world, "alice"),
    actors: (world, bearer) => ({
      "an API is called; alice is removed; it is called hours and days later": async () => {
        await onBehalfOf(world, 1, bearer);
        await administrator(world, 2).remove("alice");
        for (let times = 0; times < 5; times++) {
          await world.passes(6.5 * hour);
          await onBehalfOf(world, (times % 2) + 1, bearer);
        }
      },
    }),
  }),

  scenario("an app that exchanges nothing removes a user × an old token at another app's API", {
    about: ["G1"],
    onBehalfOf: true,
    apps: [ownApp, { ...sisterApp, exchanges: false }],
    before: alicesBearer,
    actors: (world, bearer) => ({
      "alice is removed; hours later, and after another removal, her token comes": async () => {
        await administrator(world, 2).remove("alice");
        await world.passes(3 * hour);
        await administrator(world, 2).remove("bob");
        await onBehalfOf(world, 1, bearer);
      },
    }),
  }),

  scenario("a token for an API × notices about its user that are older", {
    about: ["G7"],
    onBehalfOf: true,
    before: async (world) => {
      await freshlySignedIn(world);
      const notice = world.provider.logoutToken({ subject: "alice" });
      await world.passes(5000);
      return { notice, bearer: bearerOf(world, "alice") };
    },
    actors: (world, { notice, bearer }) => ({
      "an older notice about alice": () => providerMessages(world, 2).backChannel(notice),
      "an API is called with alice's token": () => onBehalfOf(world, 1, bearer),
    }),
  }),

  scenario("a new token for an API after the removal", {
    about: ["G7"],
    onBehalfOf: true,
    before: exchangedBefore,
    actors: (world, old) => ({
      "alice is removed, and gets another token": () => removedAndCalledAgain(world, old),
    }),
  }),

  scenario("a session sign-out × an API's new token", {
    about: ["G7"],
    onBehalfOf: true,
    before: async (world) => ({ phone: await freshlySignedIn(world), bearer: bearerOf(world, "alice") }),
    actors: (world, { phone, bearer }) => ({
      "the phone signs out, this session only": () => phone.signOut(2, "session"),
      "an API is called with alice's token": () => onBehalfOf(world, 1, bearer),
    }),
  }),
];
