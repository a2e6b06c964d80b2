import { administrator, providerMessages } from "../world/clients.ts";
import { bearerOf, onBehalfOf } from "../world/on-behalf-of.ts";
import { providerMishaps, storeMishaps } from "./mishaps.ts";
import { aliceAgain, aliceLaptop, alicePhone, bobPhone, freshlySignedIn, onTheWay, signedIn } from "./people.ts";
import { scenario } from "./scenario.ts";
import { refreshedBefore } from "./shapes.ts";

/** Scenarios with too many schedules to run them all. A run draws as many as its options say. */
export const large = [
  scenario("one account, four browsers, every way of signing out", {
    about: ["G1", "G2", "G3", "G4", "G5", "G7", "G8"],
    explore: "random",
    nodes: 3,
    allowance: { mishaps: 2, of: { ...storeMishaps, ...providerMishaps }, timeouts: 1 },
    before: async (world) => {
      const laptop = await freshlySignedIn(world, aliceLaptop);
      const phone = await signedIn(world);
      const tablet = await onTheWay(world, { subject: "alice", sid: "alice-tablet" });
      return { laptop, phone, tablet, token: world.provider.logoutToken({ subject: "alice" }) };
    },
    actors: (world, { laptop, phone, tablet, token }) => ({
      "the phone wants tokens": async () => {
        await phone.acquire(1);
        await phone.acquire(2);
        await phone.acquire(3);
      },
      "the laptop wants tokens": async () => {
        await laptop.acquire(2);
        await laptop.visit(3);
        await laptop.acquire(1);
      },
      "the tablet comes back and wants a token": async () => {
        await tablet.browser.comesBack(tablet.visit, 1);
        await tablet.browser.acquire(3);
      },
      "the phone signs out and in again": async () => {
        await phone.signOut(3);
        await phone.signIn(aliceAgain, 2);
        await phone.acquire(1);
      },
      "notices about the laptop, and about alice": async () => {
        await providerMessages(world, 2).frontChannel(aliceLaptop.sid);
        await world.passes(3000);
        await providerMessages(world, 3).backChannel(token);
      },
      time: async () => {
        await world.passes(41_000);
        await world.passes(3_600_000);
      },
      "node 1 dies": () => world.dies(1),
    }),
  }),

  scenario("two people, one sid, three nodes", {
    about: ["G1", "G2", "G3", "G4", "G6", "G7", "G8"],
    explore: "random",
    nodes: 3,
    allowance: { mishaps: 2, of: storeMishaps },
    before: async (world) => {
      const bob = await freshlySignedIn(world, { subject: "bob", sid: alicePhone.sid });
      const phone = await signedIn(world);
      const again = await onTheWay(world);
      return { bob, phone, again, token: world.provider.logoutToken({ sid: alicePhone.sid }) };
    },
    actors: (world, { bob, phone, again, token }) => ({
      "the phone wants a token, and looks": async () => {
        await phone.acquire(1);
        await phone.visit(2);
      },
      "bob wants a token, and signs out": async () => {
        await bob.acquire(2);
        await bob.signOut(1);
        await bob.visit(2);
      },
      "another browser comes back with that sid": async () => {
        await again.browser.comesBack(again.visit, 2);
        await again.browser.acquire(1);
      },
      "a back-channel notice, and again": async () => {
        await providerMessages(world, 1).backChannel(token);
        await providerMessages(world, 3).backChannel(token);
      },
      "front-channel requests": async () => {
        await providerMessages(world, 2).frontChannel("unknown");
        await providerMessages(world, 3).frontChannel(alicePhone.sid, world.provider.issuer);
      },
      "node 2 dies": () => world.dies(2),
    }),
  }),

  scenario("refreshes of one session from everywhere, while everything fails", {
    about: ["G1", "G2", "G5", "G8"],
    explore: "random",
    nodes: 3,
    allowance: { mishaps: 3, of: { ...storeMishaps, ...providerMishaps }, timeouts: 2 },
    before: signedIn,
    actors: (world, phone) => ({
      "tab 1": async () => {
        await phone.acquire(1);
        await phone.acquire(1);
      },
      "tab 2": async () => {
        await phone.acquire(1);
        await phone.acquire(2);
      },
      "tab 3": async () => {
        await phone.acquire(3);
        await phone.acquire(2);
      },
      "tab 4": () => phone.acquire(2),
      time: async () => {
        await world.passes(41_000);
        await world.passes(3_600_000);
      },
      "node 1 dies": () => world.dies(1),
      "the clock of node 2 jumps": () => world.jumps(2, -7_200_000),
      "the administrator removes alice": () => administrator(world, 3).remove("alice"),
    }),
  }),

  scenario("reusable tokens, while everything fails", {
    about: ["G1", "G2", "G5"],
    explore: "random",
    provider: { rotates: false },
    allowance: { mishaps: 2, of: { ...storeMishaps, ...providerMishaps }, timeouts: 2 },
    before: refreshedBefore,
    actors: (world, phone) => ({
      "tab 1": async () => {
        await phone.acquire(1);
        await phone.acquire(2);
      },
      "tab 2": async () => {
        await phone.acquire(2);
        await phone.acquire(1);
      },
      time: () => world.passes(41_000),
      "node 1 dies": () => world.dies(1),
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("sign-ins, restarts and replays in one browser", {
    onBehalfOf: true,
    about: ["G2", "G3", "G5", "G7"],
    explore: "random",
    allowance: { mishaps: 1, of: { ...storeMishaps, "provider.completeSignIn": ["fails", "lost"] } },
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      const laptop = await freshlySignedIn(world, aliceLaptop);
      const first = await phone.atProvider(alicePhone, 1);
      const second = await phone.atProvider(aliceAgain, 1);
      const third = await phone.atProvider(bobPhone, 2);
      const token = world.provider.logoutToken({ sid: alicePhone.sid });
      return { phone, laptop, first, second, third, token, bearer: bearerOf(world, "alice") };
    },
    actors: (world, { phone, laptop, first, second, third, token, bearer }) => ({
      "the first tab comes back": () => phone.comesBack(first, 1),
      "the second tab comes back": () => phone.comesBack(second, 2),
      "bob comes back in a third tab": () => phone.comesBack(third, 1),
      "the first tab's callback again": () => phone.comesBackOnce(first, 2),
      "the laptop signs out": () => laptop.signOut(2),
      "a back-channel notice about the phone's sid": () => providerMessages(world, 1).backChannel(token),
      "an API wants a token on behalf of alice": () => onBehalfOf(world, 2, bearer),
      time: () => world.passes(2000),
    }),
  }),

  scenario("partitions whose clocks differ", {
    about: ["G1", "G2", "G3", "G7"],
    explore: "random",
    stores: ["cells"],
    skew: { maxMs: 1000, of: { redemption: 400, sid: 1000, account: 0 } },
    before: async (world) => {
      const phone = await signedIn(world);
      const laptop = await onTheWay(world, aliceLaptop);
      const twin = await onTheWay(world);
      return { phone, laptop, twin, token: world.provider.logoutToken({ sid: alicePhone.sid }) };
    },
    actors: (world, { phone, laptop, twin, token }) => ({
      "the laptop comes back and wants a token": async () => {
        await laptop.browser.comesBack(laptop.visit, 1);
        await laptop.browser.acquire(2);
      },
      "the twin comes back": () => twin.browser.comesBack(twin.visit, 2),
      "the phone wants a token and signs out": async () => {
        await phone.acquire(1);
        await phone.signOut(2, "everywhere");
      },
      "a back-channel notice about the phone's sid": () => providerMessages(world, 1).backChannel(token),
      time: async () => {
        await world.passes(500);
        await world.passes(1500);
        await world.passes(58_000);
        await world.passes(3000);
      },
    }),
  }),
];
