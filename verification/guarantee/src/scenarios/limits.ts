import { administrator, providerMessages } from "../world/clients.ts";
import { eventNow } from "./events.ts";
import { aliceAgain, aliceLaptop, alicePhone, freshlySignedIn, onTheWay } from "./people.ts";
import { scenario } from "./scenario.ts";

/** Limits of the store, and of the work at one time. */
export const limits = [
  scenario("notices that are carried out in turn × the store fails", {
    about: ["G4", "G7"],
    requestsShareWork: true,
    allowance: { mishaps: 1, of: { markEnded: ["fails", "lost"], removeAccount: ["fails", "lost"] } },
    before: async (world) => ({
      phone: await freshlySignedIn(world),
      token: world.provider.logoutToken({ subject: "alice" }),
    }),
    actors: (world, { phone, token }) => ({
      "a back-channel notice about alice; then the phone looks": async () => {
        await providerMessages(world, 1).backChannel(token);
        await phone.visit(2);
      },
    }),
  }),

  scenario("a front-channel request whose parameters are in a form × touch", {
    about: ["G6"],
    before: freshlySignedIn,
    actors: (world, phone) => ({
      "a front-channel request with the phone's sid": () =>
        providerMessages(world, 2).frontChannel(alicePhone.sid, world.provider.issuer, "POST"),
      "the phone looks who it is": () => phone.visit(1),
    }),
  }),

  scenario("a browser signs in again, and returns without its session's cookie", {
    about: ["G7"],
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      return { phone, visit: await phone.atProvider(aliceAgain, 1) };
    },
    actors: (_, { phone, visit }) => {
      const old = phone.copy("old");
      return {
        "the phone comes back by a form of the provider": () => phone.isPosted(visit, 1),
        "another tab looks who it is": () => old.visit(2),
      };
    },
  }),

  scenario("a callback comes again when its cookie is over", {
    about: ["G5"],
    before: async (world) => {
      const { browser, visit } = await onTheWay(world);
      return { browser, visit, copy: browser.copy("copy") };
    },
    actors: (world, { browser, visit, copy }) => ({
      "the phone comes back, and a copy of its callback a quarter of an hour later": async () => {
        await browser.comesBackOnce(visit, 1);
        await world.passes(900_000);
        await copy.comesBackOnce(visit, 2);
      },
    }),
  }),

  scenario("a provider's client that breaks at a notice × the phone looks", {
    about: ["G4"],
    allowance: { mishaps: 1, of: { "provider.verifyLogoutToken": ["lost"] } },
    before: async (world) => ({
      phone: await freshlySignedIn(world),
      token: world.provider.logoutToken({ subject: "alice" }),
    }),
    actors: (world, { phone, token }) => ({
      "a back-channel notice about alice": () => providerMessages(world, 1).backChannel(token),
      "the phone looks who it is": () => phone.visit(2),
    }),
  }),

  scenario("the store loses everything during a sign-in × another sign-in of its user", {
    about: ["G7"],
    stores: ["cells"],
    before: async (world) => ({ phone: await onTheWay(world), laptop: await onTheWay(world, aliceLaptop) }),
    actors: (world, { phone, laptop }) => ({
      "the phone comes back": () => phone.browser.comesBackOnce(phone.visit, 1),
      "the store is reset; then the laptop comes back": async () => {
        await world.storeIsReset();
        await laptop.browser.comesBackOnce(laptop.visit, 2);
      },
    }),
  }),

  scenario("the store fails after a code was sent, and loses everything × the callback comes again", {
    about: ["G5", "G10"],
    stores: ["cells"],
    allowance: { mishaps: 1, of: { signIn: ["fails", "lost"] } },
    before: onTheWay,
    actors: (world, { browser, visit }) => ({
      "the phone comes back, the store is reset, and the phone comes back again": async () => {
        await browser.comesBackOnce(visit, 1);
        await world.storeIsReset();
        await browser.comesBackOnce(visit, 2);
      },
    }),
  }),

  scenario("an API is away when a removal is reported to it × the phone looks", {
    about: ["G11"],
    stores: ["cells"],
    tellsRemovals: true,
    allowance: { mishaps: 1, of: { "the API is told": ["fails"] } },
    before: freshlySignedIn,
    actors: (world, phone) => ({
      "the administrator removes alice": () => administrator(world, 1).remove("alice"),
      "the phone looks who it is": () => phone.visit(2),
    }),
  }),

  // Then no sign-in of its sid can be pending, and a request that finds no session writes nothing.
  scenario("a front-channel removal is sent twice, minutes after the sign-in, × its browser looks", {
    about: ["G4", "G11"],
    stores: ["cells"],
    tellsRemovals: true,
    allowance: { mishaps: 1, of: { removeAccount: ["again"] } },
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      await world.passes(120_000);
      return phone;
    },
    actors: (world, phone) => ({
      "the phone looks who it is": () => phone.visit(2),
      "a front-channel request with the phone's sid": () => providerMessages(world, 1).frontChannel(alicePhone.sid),
    }),
  }),

  ...[{ byName: true }, { sid: alicePhone.sid }].map((named) =>
    scenario(`an event by ${"sid" in named ? "a sid" : "an identifier"} × a sign-in, the redemption's clock ahead`, {
      about: ["G7", "G11"],
      stores: ["cells"],
      // The event's first look is in no order with the redemption, so all of its orders count as one.
      explore: "random",
      skew: { maxMs: 1000, of: { redemption: 1000 } },
      indexesUsers: true,
      before: async (world) => ({
        phone: await onTheWay(world),
        event: eventNow(world, { ...named, ...("sid" in named ? {} : { subject: "alice" }), action: "sign-in-again" }),
      }),
      actors: (world, { phone, event }) => ({
        "the phone comes back, and wants a token": async () => {
          await phone.browser.comesBackOnce(phone.visit, 1);
          await phone.browser.acquire(2);
        },
        "an event about alice": () => providerMessages(world, 2).securityEvent("jti", event),
      }),
    }),
  ),

  scenario("an event by an identifier × a sign-in that restarts, while time goes by", {
    about: ["G7", "G11"],
    // There each step takes a millisecond. The restarted sign-in is in the second of the event.
    stores: ["memory"],
    indexesUsers: true,
    before: async (world) => ({
      phone: await onTheWay(world),
      event: eventNow(world, { subject: "alice", byName: true, action: "sign-in-again" }),
    }),
    actors: (world, { phone, event }) => ({
      "the phone comes back, and restarts": () => phone.browser.comesBack(phone.visit, 1),
      "an event about alice": () => providerMessages(world, 2).securityEvent("jti", event),
    }),
  }),
];
