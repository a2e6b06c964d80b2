import { administrator, providerMessages } from "../world/clients.ts";
import { aliceAgain, aliceLaptop, alicePhone, freshlySignedIn, onTheWay, signedIn } from "./people.ts";
import { scenario } from "./scenario.ts";
import { laptopAndPhone } from "./shapes.ts";

const { sid } = alicePhone;

/** Notices with an issue time, in whole seconds. Data of a later second aren't affected. */
export const bounds = [
  scenario("a notice of the second in which the session's ID token was issued", {
    about: ["G7"],
    before: async (world) => {
      const phone = world.browser("phone");
      await phone.signIn(alicePhone, 1);
      return { phone, token: world.provider.logoutToken({ sid }) };
    },
    actors: (world, { phone, token }) => ({
      "the phone looks who it is": () => phone.visit(1),
      "a back-channel notice about the phone's sid": () => providerMessages(world, 2).backChannel(token),
    }),
  }),

  scenario("a notice of the second before the session's ID token was issued", {
    about: ["G7"],
    before: async (world) => {
      const token = world.provider.logoutToken({ subject: "alice" });
      await world.passes(1000);
      const phone = world.browser("phone");
      await phone.signIn(alicePhone, 1);
      return { phone, token };
    },
    actors: (world, { phone, token }) => ({
      "the phone wants a token": () => phone.acquire(1),
      "a back-channel notice about alice": () => providerMessages(world, 2).backChannel(token),
    }),
  }),

  scenario("a notice about a pending sign-in, some seconds apart", {
    about: ["G3", "G7"],
    before: onTheWay,
    actors: (world, phone) => ({
      "the phone comes back": () => phone.browser.comesBack(phone.visit, 1),
      "a back-channel notice about the phone's sid, issued now": async () =>
        providerMessages(world, 2).backChannel(await world.issuesLogoutToken({ sid })),
      "time, twice": async () => {
        await world.passes(1000);
        await world.passes(3000);
      },
    }),
  }),

  scenario("a second notice about a person takes what the first one left", {
    about: ["G1", "G7"],
    before: async (world) => {
      const laptop = await freshlySignedIn(world, aliceLaptop);
      const first = world.provider.logoutToken({ subject: "alice" });
      await world.passes(5000);
      const phone = await signedIn(world);
      return { laptop, phone, first, second: world.provider.logoutToken({ subject: "alice" }) };
    },
    actors: (world, { laptop, phone, first, second }) => ({
      "the laptop looks who it is": () => laptop.visit(1),
      "the phone wants a token": () => phone.acquire(1),
      "two notices about alice": async () => {
        await providerMessages(world, 2).backChannel(first);
        await providerMessages(world, 2).backChannel(second);
      },
    }),
  }),

  scenario("a notice about a person, then a sign-out of what it left", {
    about: ["G1", "G7"],
    before: async (world) => {
      const laptop = await freshlySignedIn(world, aliceLaptop);
      const token = world.provider.logoutToken({ subject: "alice" });
      await world.passes(5000);
      return { laptop, phone: await signedIn(world), token };
    },
    actors: (world, { laptop, phone, token }) => ({
      "the laptop wants a token": () => laptop.acquire(1),
      "a notice about alice, then the administrator takes all tokens": async () => {
        await providerMessages(world, 2).backChannel(token);
        await administrator(world, 2).remove("alice", "account");
      },
      "the phone wants a token": () => phone.acquire(1),
    }),
  }),

  scenario("everywhere: a notice that is replayed × a later sign-in", {
    about: ["G7"],
    signOutScope: "everywhere",
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      const token = world.provider.logoutToken({ sid });
      await world.passes(5000);
      return { phone, laptop: await signedIn(world, aliceLaptop), token };
    },
    actors: (world, { phone, laptop, token }) => ({
      "the laptop, signed in since, wants a token": () => laptop.acquire(1),
      "the phone looks who it is": () => phone.visit(1),
      "a back-channel notice about the phone's sid, twice": async () => {
        await providerMessages(world, 2).backChannel(token);
        await providerMessages(world, 1).backChannel(token);
      },
    }),
  }),

  scenario("everywhere: a notice ends every older session", {
    about: ["G1", "G2", "G7"],
    signOutScope: "everywhere",
    before: async (world) => {
      const laptop = await freshlySignedIn(world, aliceLaptop);
      const phone = await signedIn(world);
      const tablet = await onTheWay(world, { subject: "alice", sid: "alice-tablet" });
      return { laptop, phone, tablet, token: world.provider.logoutToken({ sid }) };
    },
    actors: (world, { laptop, phone, tablet, token }) => ({
      "the laptop wants a token": () => laptop.acquire(1),
      "the phone looks who it is": () => phone.visit(2),
      "the tablet comes back, and not again": () => tablet.browser.comesBackOnce(tablet.visit, 1),
      "a back-channel notice about the phone's sid": () => providerMessages(world, 2).backChannel(token),
    }),
  }),

  scenario("everywhere: a front-channel request ends every session", {
    about: ["G1", "G6", "G7"],
    signOutScope: "everywhere",
    before: laptopAndPhone,
    actors: (world, { laptop, phone }) => ({
      "the laptop looks who it is": () => laptop.visit(1),
      "the phone wants a token": () => phone.acquire(1),
      "a front-channel request with the phone's sid": () => providerMessages(world, 2).frontChannel(sid),
    }),
  }),

  scenario("a notice × the next sign-in of the same browser, some time later", {
    about: ["G2", "G7"],
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      return { phone, token: world.provider.logoutToken({ sid }) };
    },
    actors: (world, { phone, token }) => ({
      "a notice about the phone's sid; the phone signs in again; the notice comes again": async () => {
        await providerMessages(world, 2).backChannel(token);
        await world.passes(3000);
        await phone.signIn(aliceAgain, 1);
        await phone.acquire(2);
        await providerMessages(world, 1).backChannel(token);
        await phone.acquire(1);
      },
      "another tab looks who it is": () => phone.visit(2),
    }),
  }),
];
