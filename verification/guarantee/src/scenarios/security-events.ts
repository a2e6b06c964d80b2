import type { Browser } from "../world/browser.ts";
import { providerMessages, type SecurityEvent } from "../world/clients.ts";
import { type Bearer, bearerOf, onBehalfOf } from "../world/on-behalf-of.ts";
import type { World } from "../world/world.ts";
import { eventNow } from "./events.ts";
import { aliceAgain, aliceLaptop, alicePhone, freshlySignedIn, onTheWay, signedIn } from "./people.ts";
import { type Actors, scenario } from "./scenario.ts";

const { sid, subject } = alicePhone;

/** Events that end no session. A sign-in that began before one of them restarts. */
const marking = [
  ...(["sign-in-again", "refresh-tokens", "remove-tokens"] as const).map((action) => ({
    ...{ action, by: "an identifier", named: { subject, byName: true } },
  })),
  ...(["sign-in-again", "refresh-tokens"] as const).map((action) => ({ action, by: "a sid", named: { sid } })),
];

/** A caller's token that is younger than the store, and a little older than the next operations. */
async function youngBearer(world: World): Promise<Bearer> {
  await world.passes(3_600_000);
  const bearer = bearerOf(world, subject);
  await world.passes(10_000);
  return bearer;
}

/** One event reaches both nodes, one after the other. */
const eventComesAgain = (world: World, phone: Browser, event: SecurityEvent): Actors => ({
  "an event about alice, twice": async () => {
    await providerMessages(world, 1).securityEvent("jti", event);
    await providerMessages(world, 2).securityEvent("jti", event);
  },
  "the phone looks who it is": () => phone.visit(2),
});

/** Security events beside sign-ins, refreshes, replays and crashes. */
export const securityEvents = [
  scenario("security event × sign-in before it is stored", {
    about: ["G2", "G3", "G11"],
    before: async (world) => ({ phone: await onTheWay(world), event: eventNow(world, { subject }) }),
    actors: (world, { phone, event }) => ({
      "the phone comes back": () => phone.browser.comesBack(phone.visit, 1),
      "an event about alice": () => providerMessages(world, 2).securityEvent("jti", event),
    }),
  }),

  scenario("security event by an identifier × sign-in before it is stored", {
    about: ["G3", "G11"],
    indexesUsers: true,
    before: async (world) => ({
      laptop: await freshlySignedIn(world, aliceLaptop),
      phone: await onTheWay(world),
      event: eventNow(world, { subject, byName: true }),
    }),
    actors: (world, { phone, laptop, event }) => ({
      "the phone comes back": () => phone.browser.comesBack(phone.visit, 1),
      "an event about alice's address": () => providerMessages(world, 2).securityEvent("jti", event),
      "the laptop looks who it is": () => laptop.visit(1),
    }),
  }),

  ...marking.map(({ action, by, named }) =>
    scenario(`event (${action}) by ${by} × sign-in before it is stored`, {
      about: ["G7", "G11"],
      stores: ["cells"],
      indexesUsers: true,
      before: async (world) => ({ phone: await onTheWay(world), event: eventNow(world, { ...named, action }) }),
      actors: (world, { phone, event }) => ({
        "the phone comes back, and wants a token": async () => {
          await phone.browser.comesBack(phone.visit, 1);
          await phone.browser.acquire(2);
        },
        "an event about alice": () => providerMessages(world, 2).securityEvent("jti", event),
      }),
    }),
  ),

  scenario("security event by an identifier × exchange of a caller's token", {
    about: ["G1", "G2", "G11"],
    indexesUsers: true,
    onBehalfOf: true,
    before: async (world) => {
      const bearer = await youngBearer(world);
      return { bearer, event: eventNow(world, { subject, byName: true }) };
    },
    actors: (world, { bearer, event }) => ({
      "an API is called with alice's token, and again": async () => {
        await onBehalfOf(world, 1, bearer);
        await onBehalfOf(world, 1, bearer);
      },
      "an event about alice's address": () => providerMessages(world, 2).securityEvent("jti", event),
    }),
  }),

  scenario("security event by an identifier of a caller who is still unknown, and calls ten minutes later", {
    about: ["G1", "G11"],
    indexesUsers: true,
    onBehalfOf: true,
    before: async (world) => ({
      bearer: await youngBearer(world),
      other: bearerOf(world, "bob"),
      event: eventNow(world, { subject, byName: true }),
    }),
    actors: (world, { bearer, other, event }) => ({
      "an event about alice's address, and later her old token comes": async () => {
        await providerMessages(world, 2).securityEvent("jti", event);
        await world.passes(600_000);
        await onBehalfOf(world, 1, bearer);
      },
      "bob's token comes": () => onBehalfOf(world, 2, other),
    }),
  }),

  scenario("security event × refresh", {
    about: ["G1", "G2", "G11"],
    before: async (world) => ({ phone: await signedIn(world), event: eventNow(world, { sid, subject }) }),
    actors: (world, { phone, event }) => ({
      "the phone wants a token": () => phone.acquire(1),
      "an event about the phone's session": () => providerMessages(world, 2).securityEvent("jti", event),
    }),
  }),

  scenario("security event that comes again × a later sign-in", {
    about: ["G7", "G11"],
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      const event = eventNow(world, { subject });
      await world.passes(5000);
      return { phone, event, visit: await phone.atProvider(aliceAgain, 1) };
    },
    actors: (world, { phone, event, visit }) => ({
      "the phone comes back": () => phone.comesBack(visit, 1),
      "an older event, twice": async () => {
        await providerMessages(world, 2).securityEvent("jti", event);
        await providerMessages(world, 1).securityEvent("jti", event);
      },
    }),
  }),

  scenario("security event on two nodes at once", {
    about: ["G7", "G11"],
    before: async (world) => ({
      laptop: await freshlySignedIn(world, aliceLaptop),
      phone: await freshlySignedIn(world),
      event: eventNow(world, { sid, subject }),
    }),
    actors: (world, { laptop, event }) => ({
      "node 1 has polled an event": () => providerMessages(world, 1).securityEvent("jti", event),
      "node 2 has polled it, too": () => providerMessages(world, 2).securityEvent("jti", event),
      "the laptop looks who it is": () => laptop.visit(1),
    }),
  }),

  scenario("the store fails at a security event, which comes again", {
    about: ["G4", "G11"],
    allowance: {
      mishaps: 1,
      of: { removeAccount: ["fails", "lost"], wasDone: ["fails"], noteDone: ["fails", "lost"] },
    },
    before: async (world) => ({ phone: await freshlySignedIn(world), event: eventNow(world, { subject }) }),
    actors: (world, { phone, event }) => ({
      ...eventComesAgain(world, phone, event),
    }),
  }),

  scenario("a node dies before it acknowledges a security event, which comes again", {
    about: ["G1", "G11"],
    before: async (world) => ({ phone: await freshlySignedIn(world), event: eventNow(world, { subject }) }),
    actors: (world, { phone, event }) => ({
      ...eventComesAgain(world, phone, event),
      "node 1 dies": () => world.dies(1),
    }),
  }),
];
