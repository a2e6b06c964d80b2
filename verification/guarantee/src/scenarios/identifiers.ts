import { ownApp, strangeApp } from "../world/app.ts";
import { providerMessages } from "../world/clients.ts";
import { bearerOf, onBehalfOf } from "../world/on-behalf-of.ts";
import type { World } from "../world/world.ts";
import { eventNow, sendsEvent } from "./events.ts";
import { aliceLaptop, alicePhone, bobPhone, freshlySignedIn, noticesFor } from "./people.ts";
import { scenario } from "./scenario.ts";

const hour = 3_600_000;
const address = "a@example.org";
const aliceWithAddress = { ...alicePhone, address };
const bobWithAddress = { subject: "bob", sid: "bob-phone", address };
const stores = ["cells"] as const;

/** Alice's former address is bob's now. */
async function addressMoves(world: World, action: "forget-identifier" | "recycle-identifier") {
  const phone = await freshlySignedIn(world, aliceWithAddress);
  const moved = eventNow(world, { subject: "alice", address, action });
  await world.passes(5000);
  const laptop = await freshlySignedIn(world, { ...aliceLaptop, address: "alice@example.org" });
  return { phone, laptop, moved, bob: await freshlySignedIn(world, bobWithAddress) };
}

/** Events that name users by identifiers, which may belong to another user later. */
export const identifiers = [
  ...(["forget-identifier", "recycle-identifier"] as const).map((action) =>
    scenario(`an address that is another user's now (${action}) × an event by it`, {
      about: ["G7", "G11"],
      stores,
      indexesUsers: true,
      before: (world) => addressMoves(world, action),
      actors: (world, { phone, laptop, moved, bob }) => ({
        "the address moves, and then an event names bob by it": async () => {
          await providerMessages(world, 1).securityEvent("moved", moved);
          await world.passes(5000);
          await sendsEvent(world, 2, "ended", { subject: "bob", address });
          await bob.visit(1);
          await laptop.visit(2);
        },
        "the phone looks who it is": () => phone.visit(2),
      }),
    }),
  ),

  scenario("an address is another user's now × its node dies, and the event comes again", {
    about: ["G11"],
    stores,
    indexesUsers: true,
    before: (world) => addressMoves(world, "recycle-identifier"),
    actors: (world, { moved }) => ({
      "the address moves, by one node and by another": async () => {
        await providerMessages(world, 1).securityEvent("moved", moved);
        await providerMessages(world, 2).securityEvent("moved", moved);
      },
      "node 1 dies": () => world.dies(1),
    }),
  }),

  scenario("an address is forgotten, under all names that a store has for it × an event by it", {
    about: ["G7"],
    stores,
    indexesUsers: true,
    secrets: [["old"], ["new", "old"]],
    before: (world) => addressMoves(world, "forget-identifier"),
    actors: (world, { phone, moved, bob }) => ({
      "the address moves, and then an event names bob by it": async () => {
        await providerMessages(world, 2).securityEvent("moved", moved);
        await world.passes(5000);
        await sendsEvent(world, 2, "ended", { subject: "bob", address });
        await bob.visit(1);
      },
      "the phone looks who it is": () => phone.visit(1),
    }),
  }),

  scenario("an address is forgotten at one provider × an event at another one by the same address", {
    about: ["G7", "G11"],
    stores,
    indexesUsers: true,
    apps: [ownApp, strangeApp],
    before: async (world) => {
      const phone = await freshlySignedIn(world, aliceWithAddress);
      const stranger = world.browser("stranger");
      await stranger.signIn({ subject: "carol", sid: "carol-phone", address }, 2);
      await world.passes(5000);
      return { phone, stranger };
    },
    actors: (world, { phone, stranger }) => ({
      "the address is forgotten; then an event names carol by it": async () => {
        await sendsEvent(world, 1, "forgotten", { subject: "alice", address, action: "forget-identifier" });
        await sendsEvent(world, 2, "ended", { subject: "carol", address });
        await stranger.visit(2);
      },
      "the phone looks who it is": () => phone.visit(1),
    }),
  }),

  scenario("a provider with several issuers: an event by an address × exchanges × a sign-in", {
    about: ["G1", "G3", "G11"],
    indexesUsers: true,
    onBehalfOf: true,
    provider: { isMultiTenant: true },
    before: async (world) => {
      await world.passes(3_600_000);
      const bearer = bearerOf(world, "alice");
      const bob = await freshlySignedIn(world, bobPhone);
      await world.passes(10_000);
      return { bearer, bob, event: eventNow(world, { subject: "alice", byName: true }) };
    },
    actors: (world, { bearer, bob, event }) => ({
      "an event about alice's address; then an API is called": async () => {
        await providerMessages(world, 2).securityEvent("jti", event);
        await onBehalfOf(world, 1, bearer);
      },
      "bob looks who it is": () => bob.visit(1),
      "an API is called with her token, and again": async () => {
        await onBehalfOf(world, 2, bearer);
        await onBehalfOf(world, 1, bearer);
      },
    }),
  }),

  scenario("an event about credentials by an address × exchanges of an unknown caller's token", {
    about: ["G1", "G11"],
    indexesUsers: true,
    onBehalfOf: true,
    before: async (world) => {
      await world.passes(3_600_000);
      const bearer = bearerOf(world, "alice");
      await world.passes(10_000);
      return { bearer, event: eventNow(world, { subject: "alice", byName: true, action: "remove-tokens" }) };
    },
    actors: (world, { bearer, event }) => ({
      "an event about alice's credentials; then an API is called": async () => {
        await providerMessages(world, 2).securityEvent("jti", event);
        await onBehalfOf(world, 1, bearer);
      },
      "an API is called with her token": () => onBehalfOf(world, 2, bearer),
    }),
  }),

  ...(["in ID tokens", "in notices"] as const).flatMap((slash) => [
    scenario(`an issuer with a trailing slash ${slash}: notices × sign-in before it is stored`, {
      about: ["G3", "G6", "G7"],
      provider: { slash },
      before: noticesFor,
      actors: (world, { phone, laptop, token }) => ({
        "the phone comes back": () => phone.browser.comesBack(phone.visit, 1),
        "a back-channel notice about the phone's sid": () => providerMessages(world, 2).backChannel(token),
        "a front-channel request about the laptop's sid": () =>
          providerMessages(world, 1).frontChannel(aliceLaptop.sid, world.provider.issuerOfNotices),
        "the laptop looks who it is": () => laptop.visit(2),
      }),
    }),

    scenario(`an issuer with a trailing slash ${slash}: an event by an address × exchange × another user`, {
      about: ["G1", "G11"],
      provider: { slash },
      indexesUsers: true,
      onBehalfOf: true,
      before: async (world) => {
        await world.passes(3_600_000);
        const bearer = bearerOf(world, "alice");
        const bob = await freshlySignedIn(world, bobPhone);
        await world.passes(10_000);
        return { bearer, bob, event: eventNow(world, { subject: "alice", byName: true }) };
      },
      actors: (world, { bearer, bob, event }) => ({
        "an event about alice's address; then an API is called": async () => {
          await providerMessages(world, 2).securityEvent("jti", event);
          await onBehalfOf(world, 1, bearer);
        },
        "bob looks who he is": () => bob.visit(1),
        "an API is called with her token": () => onBehalfOf(world, 2, bearer),
      }),
    }),
  ]),

  scenario("an event about a caller whom no node knows yet, and an older token of hers minutes later", {
    about: ["G1", "G11"],
    indexesUsers: true,
    onBehalfOf: true,
    before: async (world) => bearerOf(world, "alice"),
    actors: (world, bearer) => ({
      "an event about alice by her identifier; minutes later an API is called with her token": async () => {
        await sendsEvent(world, 2, "jti", { subject: "alice", byName: true, action: "remove-tokens" });
        await world.passes(600_000);
        await onBehalfOf(world, 1, bearer);
      },
    }),
  }),

  scenario("an event about a caller with two tokens, of which the one that was exchanged last is over", {
    about: ["G1", "G11"],
    indexesUsers: true,
    onBehalfOf: true,
    before: async (world) => {
      const older = bearerOf(world, "alice");
      await world.passes(12 * hour);
      const newer = bearerOf(world, "alice");
      for (const bearer of [newer, older]) await onBehalfOf(world, 1, bearer);
      await world.observe();
      await world.passes(12.5 * hour);
      return newer;
    },
    actors: (world, newer) => ({
      "an event about alice by her identifier; then an API is called with her token": async () => {
        await sendsEvent(world, 2, "jti", { subject: "alice", byName: true, action: "remove-tokens" });
        await onBehalfOf(world, 1, newer);
      },
    }),
  }),
];
