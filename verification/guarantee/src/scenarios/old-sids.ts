import { providerMessages } from "../world/clients.ts";
import type { World } from "../world/world.ts";
import { aliceLaptop, alicePhone, freshlySignedIn, onTheWay, signedIn } from "./people.ts";
import { scenario } from "./scenario.ts";

const { sid } = alicePhone;
const day = 24 * 3_600_000;

/** A sid whose session ended some days ago. Any client may know it. */
async function deadSid(world: World): Promise<string> {
  const phone = await freshlySignedIn(world);
  await phone.signOut(1);
  await world.passes(3 * day);
  return sid;
}

/** A front-channel request proves nothing, so a sid that ended long ago or never existed has no effect. */
export const oldSids = [
  scenario("a front-channel request with an old sid × the sessions since", {
    about: ["G6"],
    before: async (world) => ({ old: await deadSid(world), laptop: await signedIn(world, aliceLaptop) }),
    actors: (world, { old, laptop }) => ({
      "the laptop wants a token": () => laptop.acquire(1),
      "a front-channel request with the old sid, and again": async () => {
        await providerMessages(world, 2).frontChannel(old);
        await providerMessages(world, 2).frontChannel(old, world.provider.issuer);
      },
    }),
  }),

  scenario("everywhere: a front-channel request with an old sid × the sessions since", {
    about: ["G6"],
    signOutScope: "everywhere",
    before: async (world) => ({ old: await deadSid(world), laptop: await signedIn(world, aliceLaptop) }),
    actors: (world, { old, laptop }) => ({
      "the laptop looks who it is": () => laptop.visit(1),
      "a front-channel request with the old sid": () => providerMessages(world, 2).frontChannel(old),
    }),
  }),

  scenario("front-channel requests with an old sid × a sign-in", {
    about: ["G6"],
    before: async (world) => ({ old: await deadSid(world), laptop: await onTheWay(world, aliceLaptop) }),
    actors: (world, { old, laptop }) => ({
      "the laptop comes back": () => laptop.browser.comesBackOnce(laptop.visit, 1),
      "a front-channel request with the old sid, and again": async () => {
        await providerMessages(world, 2).frontChannel(old);
        await providerMessages(world, 2).frontChannel(old);
      },
    }),
  }),

  scenario("a flood of front-channel requests with an old sid × a sign-in × a token", {
    about: ["G6", "G7"],
    explore: "random",
    before: async (world) => {
      const old = await deadSid(world);
      return {
        old,
        tablet: await signedIn(world, { subject: "alice", sid: "alice-tablet" }),
        laptop: await onTheWay(world, aliceLaptop),
      };
    },
    actors: (world, { old, tablet, laptop }) => ({
      "the laptop comes back": () => laptop.browser.comesBackOnce(laptop.visit, 1),
      "the tablet wants a token": () => tablet.acquire(2),
      "the first flood": async () => {
        for (let each = 0; each < 3; each++) await providerMessages(world, 2).frontChannel(old);
      },
      "the second flood": async () => {
        for (let each = 0; each < 3; each++) await providerMessages(world, 1).frontChannel(old);
      },
    }),
  }),

  scenario("a front-channel request with an old sid × a new sign-in of that very sid", {
    about: ["G3", "G6"],
    before: async (world) => {
      await deadSid(world);
      return { laptop: await signedIn(world, aliceLaptop), phone: await onTheWay(world) };
    },
    actors: (world, { laptop, phone }) => ({
      "the phone comes back": () => phone.browser.comesBackOnce(phone.visit, 1),
      "the laptop wants a token": () => laptop.acquire(2),
      "a front-channel request with the phone's sid": () => providerMessages(world, 2).frontChannel(sid),
    }),
  }),

  scenario("two front-channel requests × a sign-in of their sid × the other browser", {
    about: ["G3", "G6"],
    before: async (world) => ({
      laptop: await freshlySignedIn(world, aliceLaptop),
      phone: await onTheWay(world),
    }),
    actors: (world, { laptop, phone }) => ({
      "the phone comes back": () => phone.browser.comesBackOnce(phone.visit, 1),
      "the laptop wants a token": () => laptop.acquire(2),
      "a front-channel request with the phone's sid": () => providerMessages(world, 2).frontChannel(sid),
      "another one": () => providerMessages(world, 1).frontChannel(sid),
    }),
  }),

  scenario("the browser signs in again in the same session of the provider × front-channel", {
    about: ["G2", "G6"],
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      return { phone, visit: await phone.atProvider(alicePhone, 1) };
    },
    actors: (world, { phone, visit }) => ({
      "the phone comes back, signed in again": () => phone.comesBackOnce(visit, 1),
      "a front-channel request with the phone's sid": () => providerMessages(world, 2).frontChannel(sid),
    }),
  }),

  scenario("a notice comes days after the sign-in", {
    about: ["G1", "G6", "G7"],
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      for (let hours = 0; hours < 72; hours += 6) {
        await world.passes(day / 4);
        await phone.visit(1);
      }
      return phone;
    },
    actors: (world, phone) => ({
      "the phone wants a token": () => phone.acquire(1),
      "a front-channel request with the phone's sid": () => providerMessages(world, 2).frontChannel(sid),
    }),
  }),

  scenario("a signed notice comes days after the sign-in", {
    about: ["G1", "G7"],
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      for (let hours = 0; hours < 156; hours += 6) {
        await world.passes(day / 4);
        await phone.visit(1);
      }
      return { phone, token: world.provider.logoutToken({ sid }) };
    },
    actors: (world, { phone, token }) => ({
      "the phone wants a token": () => phone.acquire(1),
      "a back-channel notice about the phone's sid": () => providerMessages(world, 2).backChannel(token),
    }),
  }),

  scenario("a front-channel request with a sid that has ended before × its next sign-in", {
    about: ["G3", "G6"],
    before: async (world) => {
      await deadSid(world);
      return onTheWay(world);
    },
    actors: (world, { browser, visit }) => ({
      "the phone comes back": () => browser.comesBackOnce(visit, 1),
      "a front-channel request with its sid": () => providerMessages(world, 2).frontChannel(sid),
    }),
  }),
];
