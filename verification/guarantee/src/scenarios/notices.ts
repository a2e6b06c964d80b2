import { administrator, providerMessages } from "../world/clients.ts";
import type { World } from "../world/world.ts";
import {
  aliceAgain,
  aliceLaptop,
  alicePhone,
  aliceWithoutSid,
  bobPhone,
  freshlySignedIn,
  onTheWay,
  signedIn,
} from "./people.ts";
import { scenario } from "./scenario.ts";
import { comesBackDuringNotice, laptopAndPhone } from "./shapes.ts";

const sid = alicePhone.sid;
const tokenAbout = (world: World, about: { sid?: string; subject?: string }) => world.provider.logoutToken(about);

/** Logout notices beside sign-ins, refreshes and requests. */
export const notices = [
  scenario("back-channel × sign-in before it is stored", {
    about: ["G2", "G3"],
    before: async (world) => ({ phone: await onTheWay(world), token: tokenAbout(world, { sid }) }),
    actors: (world, { phone, token }) => ({
      ...comesBackDuringNotice(world, phone, token),
    }),
  }),

  scenario("back-channel × two sign-ins of its sid", {
    about: ["G3"],
    before: async (world) => ({
      phone: await onTheWay(world),
      twin: await onTheWay(world),
      token: tokenAbout(world, { sid }),
    }),
    actors: (world, { phone, twin, token }) => ({
      "the phone comes back": () => phone.browser.comesBack(phone.visit, 1),
      "its twin comes back": () => twin.browser.comesBack(twin.visit, 2),
      "a back-channel notice about their sid": () => providerMessages(world, 2).backChannel(token),
    }),
  }),

  scenario("front-channel × sign-in before it is stored", {
    about: ["G3", "G6"],
    before: onTheWay,
    actors: (world, phone) => ({
      "the phone comes back": () => phone.browser.comesBack(phone.visit, 1),
      "a front-channel request with the phone's sid": () => providerMessages(world, 2).frontChannel(sid),
    }),
  }),

  scenario("front- and back-channel × sign-in before it is stored", {
    about: ["G3"],
    before: async (world) => ({ phone: await onTheWay(world), token: tokenAbout(world, { sid }) }),
    actors: (world, { phone, token }) => ({
      ...comesBackDuringNotice(world, phone, token),
      "front-channel requests with its sid and others": async () => {
        await providerMessages(world, 2).frontChannel(sid, world.provider.issuer);
        await providerMessages(world, 2).frontChannel("another user's");
      },
    }),
  }),

  scenario("a front-channel request × another one, again and again × sign-in before it is stored", {
    about: ["G3", "G6"],
    before: onTheWay,
    actors: (world, phone) => ({
      "front-channel requests with its sid, and with another one three times; the phone comes back": async () => {
        const { frontChannel } = providerMessages(world, 2);
        await frontChannel(sid);
        for (let time = 0; time < 3; time++) await frontChannel("another user's");
        await phone.browser.comesBack(phone.visit, 1);
      },
    }),
  }),

  scenario("an older back-channel notice comes last × sign-in before it is stored", {
    about: ["G3", "G7"],
    before: async (world) => {
      const phone = await onTheWay(world);
      const older = tokenAbout(world, { sid });
      await world.passes(5000);
      return { phone, older };
    },
    actors: (world, { phone, older }) => ({
      "the phone comes back": () => phone.browser.comesBack(phone.visit, 1),
      "two notices, the newer one first": async () => {
        await providerMessages(world, 2).backChannel(tokenAbout(world, { sid }));
        await providerMessages(world, 2).backChannel(older);
      },
    }),
  }),

  scenario("an older back-channel notice × a newer one × a sign-in issued between them is stored", {
    about: ["G3"],
    before: async (world) => ({ phone: await onTheWay(world), older: tokenAbout(world, { sid }) }),
    actors: (world, { phone, older }) => ({
      "the phone comes back": () => phone.browser.comesBack(phone.visit, 1),
      "the older notice": () => providerMessages(world, 1).backChannel(older),
      "the newer notice, five seconds later": async () => {
        await world.passes(5000);
        await providerMessages(world, 2).backChannel(tokenAbout(world, { sid }));
      },
    }),
  }),

  scenario("front-channel × touch", {
    about: ["G6", "G7"],
    before: signedIn,
    actors: (world, phone) => ({
      "the phone looks who it is": () => phone.visit(1),
      "another tab looks who it is": () => phone.visit(2),
      "a front-channel request with the phone's sid": () => providerMessages(world, 2).frontChannel(sid),
    }),
  }),

  scenario("front-channel × refresh × the other browser", {
    about: ["G1", "G2", "G6"],
    before: laptopAndPhone,
    actors: (world, { phone, laptop }) => ({
      "the phone wants a token": () => phone.acquire(1),
      "the laptop wants a token": () => laptop.acquire(2),
      "a front-channel request with the phone's sid": () =>
        providerMessages(world, 2).frontChannel(sid, world.provider.issuer),
    }),
  }),

  scenario("front-channel requests that name no session of the app", {
    about: ["G6", "G7"],
    before: signedIn,
    actors: (world, phone) => ({
      "the phone wants a token": () => phone.acquire(1),
      "a request with the phone's sid of another issuer": () =>
        providerMessages(world, 2).frontChannel(sid, "https://other.example"),
      "a request with an unknown sid": () => providerMessages(world, 1).frontChannel("unknown"),
    }),
  }),

  scenario("a notice that names a session and its person ends that session only", {
    about: ["G1", "G7"],
    signOutScope: "session",
    before: async (world) => ({
      laptop: await freshlySignedIn(world, aliceLaptop),
      phone: await signedIn(world),
      token: tokenAbout(world, { sid, subject: "alice" }),
    }),
    actors: (world, { phone, laptop, token }) => ({
      "the phone wants a token": () => phone.acquire(1),
      "the laptop wants a token": () => laptop.acquire(2),
      "a back-channel notice about the phone's sid": () => providerMessages(world, 2).backChannel(token),
    }),
  }),

  ...(["session", "account"] as const).map((signOutScope) =>
    scenario(`a notice that names a session and its person × a session without a sid (${signOutScope})`, {
      about: ["G1", "G7"],
      signOutScope,
      before: async (world) => ({
        laptop: await freshlySignedIn(world, aliceLaptop),
        unnamed: await signedIn(world, aliceWithoutSid),
        token: tokenAbout(world, { sid: aliceLaptop.sid, subject: "alice" }),
      }),
      actors: (world, { laptop, unnamed, token }) => ({
        "the browser without a sid wants a token": () => unnamed.acquire(1),
        "the laptop looks who it is": () => laptop.visit(2),
        "a back-channel notice about the laptop's sid": () => providerMessages(world, 2).backChannel(token),
      }),
    }),
  ),

  ...(["session", "account"] as const).map((signOutScope) =>
    scenario(`a notice whose sid is in no ID token × a session without a sid × another session (${signOutScope})`, {
      about: ["G1", "G4", "G7"],
      signOutScope,
      before: async (world) => ({
        laptop: await freshlySignedIn(world, aliceLaptop),
        unnamed: await freshlySignedIn(world, aliceWithoutSid),
        token: tokenAbout(world, { sid: "of no ID token", subject: "alice" }),
      }),
      actors: (world, { laptop, unnamed, token }) => ({
        "the laptop wants a token": () => laptop.acquire(1),
        "the browser without a sid looks who it is": () => unnamed.visit(2),
        "a back-channel notice": () => providerMessages(world, 2).backChannel(token),
      }),
    }),
  ),

  scenario("a notice whose sid is in no ID token × a session with another sid", {
    about: ["G7"],
    before: async (world) => ({
      laptop: await signedIn(world, aliceLaptop),
      token: tokenAbout(world, { sid: "of no ID token", subject: "alice" }),
    }),
    actors: (world, { laptop, token }) => ({
      "the laptop wants a token": () => laptop.acquire(1),
      "a back-channel notice": () => providerMessages(world, 2).backChannel(token),
    }),
  }),

  scenario("a notice whose sid is in no ID token × a session with another sid × a sign-in without a sid", {
    about: ["G2", "G3", "G7"],
    before: async (world) => ({
      laptop: await freshlySignedIn(world, aliceLaptop),
      unnamed: await onTheWay(world, aliceWithoutSid),
      token: tokenAbout(world, { sid: "of no ID token", subject: "alice" }),
    }),
    actors: (world, { laptop, unnamed, token }) => ({
      "the laptop wants a token": () => laptop.acquire(1),
      "the browser without a sid comes back": () => unnamed.browser.comesBack(unnamed.visit, 1),
      "a back-channel notice": () => providerMessages(world, 2).backChannel(token),
    }),
  }),

  scenario("a notice whose sid is in no ID token is sent again after its node has died × a session without a sid", {
    about: ["G1", "G4", "G7"],
    before: async (world) => ({
      laptop: await freshlySignedIn(world, aliceLaptop),
      unnamed: await freshlySignedIn(world, aliceWithoutSid),
      token: tokenAbout(world, { sid: "of no ID token", subject: "alice" }),
    }),
    actors: (world, { laptop, token }) => ({
      "a back-channel notice, and again": async () => {
        await providerMessages(world, 1).backChannel(token);
        await providerMessages(world, 2).backChannel(token);
        await laptop.acquire(2);
      },
      "node 1 dies": () => world.dies(1),
    }),
  }),

  scenario("a notice whose sid is in no ID token, and its node dies × another session without a sid is ended", {
    about: ["G1", "G4", "G7"],
    signOutScope: "session",
    before: async (world) => {
      const unnamed = await freshlySignedIn(world, aliceWithoutSid);
      const token = tokenAbout(world, { sid: "of no ID token", subject: "alice" });
      await world.passes(5000);
      const other = world.browser("the other browser");
      await other.signIn(aliceWithoutSid, 2);
      return { unnamed, other, token };
    },
    actors: (world, { unnamed, other, token }) => ({
      "a back-channel notice; later the other session is ended": async () => {
        await providerMessages(world, 1).backChannel(token);
        await administrator(world, 2).endSession(other.session);
        await unnamed.acquire(2);
      },
      "node 1 dies": () => world.dies(1),
    }),
  }),

  scenario("a notice about a sid that two accounts have", {
    about: ["G4", "G7"],
    before: async (world) => ({
      phone: await freshlySignedIn(world),
      bob: await signedIn(world, { subject: "bob", sid }),
      token: tokenAbout(world, { sid }),
    }),
    actors: (world, { phone, bob, token }) => ({
      "the phone looks who it is": () => phone.visit(1),
      "bob looks who he is": () => bob.visit(1),
      "a back-channel notice about both": () => providerMessages(world, 2).backChannel(token),
    }),
  }),

  scenario("notice replay × new sign-in", {
    about: ["G3", "G7"],
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      const token = tokenAbout(world, { sid });
      await world.passes(5000);
      return { phone, token };
    },
    actors: (world, { phone, token }) => ({
      "the phone signs in again": () => phone.signIn(alicePhone, 1),
      "a back-channel notice": () => providerMessages(world, 2).backChannel(token),
      "the same notice again": () => providerMessages(world, 1).backChannel(token),
    }),
  }),

  scenario("a notice about a person × new sign-in × refresh of a newer session", {
    about: ["G2", "G7"],
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      const token = tokenAbout(world, { subject: "alice" });
      await world.passes(5000);
      const laptop = await signedIn(world, aliceLaptop);
      return { phone, laptop, token };
    },
    actors: (world, { phone, laptop, token }) => ({
      "the laptop, signed in since, wants a token": () => laptop.acquire(1),
      "the phone signs in again": () => phone.signIn(aliceAgain, 1),
      "a back-channel notice about alice": () => providerMessages(world, 2).backChannel(token),
    }),
  }),

  scenario("a notice about a person × redemption before it is stored", {
    about: ["G2", "G3"],
    before: async (world) => ({
      bob: await freshlySignedIn(world, bobPhone),
      phone: await onTheWay(world),
      token: tokenAbout(world, { subject: "alice" }),
    }),
    actors: (world, { bob, phone, token }) => ({
      "the phone comes back": () => phone.browser.comesBack(phone.visit, 1),
      "a back-channel notice about alice": () => providerMessages(world, 2).backChannel(token),
      "bob looks who he is": () => bob.visit(1),
    }),
  }),

  scenario("a notice of one session × refresh in another that was refreshed since", {
    about: ["G1", "G7"],
    before: async (world) => {
      const laptop = await freshlySignedIn(world, aliceLaptop);
      const phone = await freshlySignedIn(world);
      const token = tokenAbout(world, { sid });
      await world.passes(7_300_000);
      await laptop.acquire(1);
      return { phone, laptop, token };
    },
    actors: (world, { laptop, token }) => ({
      "the laptop wants a token": () => laptop.acquire(1),
      "a back-channel notice about the phone's sid": () => providerMessages(world, 2).backChannel(token),
    }),
  }),

  scenario("a notice's ruling outlives every redemption that it must stop", {
    about: ["G3"],
    before: async (world) => ({ phone: await onTheWay(world), token: tokenAbout(world, { sid }) }),
    actors: (world, { phone, token }) => ({
      ...comesBackDuringNotice(world, phone, token),
      time: async () => {
        await world.passes(50_000);
        await world.passes(30_000);
      },
    }),
  }),

  scenario("secrets are rotated, node by node × sign-in before it is stored", {
    about: ["G3"],
    stores: ["cells"],
    secrets: [
      ["old", "new"],
      ["new", "old"],
    ],
    before: async (world) => ({ phone: await onTheWay(world), token: tokenAbout(world, { sid }) }),
    actors: (world, { phone, token }) => ({
      "the phone comes back, and looks": async () => {
        await phone.browser.comesBack(phone.visit, 1);
        await phone.browser.visit(2);
      },
      "a back-channel notice about the phone's sid": () => providerMessages(world, 2).backChannel(token),
    }),
  }),

  scenario("a new secret is made known, node by node × front-channel", {
    about: ["G3", "G6"],
    stores: ["cells"],
    secrets: [["old"], ["old", "new"]],
    before: async (world) => ({ laptop: await onTheWay(world), phone: await freshlySignedIn(world) }),
    actors: (world, { laptop, phone }) => ({
      "another browser comes back with the phone's sid": () => laptop.browser.comesBack(laptop.visit, 2),
      "the phone looks who it is": () => phone.visit(2),
      "a front-channel request with the phone's sid": () => providerMessages(world, 1).frontChannel(sid),
    }),
  }),

  ...(["session", "account"] as const).map((signOutScope) =>
    scenario(`the secret was changed since the sign-in × notice (${signOutScope})`, {
      about: ["G3", "G6", "G7"],
      stores: ["cells"],
      signOutScope,
      secrets: [["old"], ["new", "old"]],
      before: async (world) => ({
        phone: await freshlySignedIn(world),
        laptop: await freshlySignedIn(world, aliceLaptop),
      }),
      actors: (world, { phone, laptop }) => ({
        "the phone looks who it is": () => phone.visit(2),
        "a front-channel request with the phone's sid; the laptop signs out": async () => {
          await providerMessages(world, 2).frontChannel(sid);
          await laptop.signOut(2);
        },
      }),
    }),
  ),

  scenario("everything in the same moment", {
    about: ["G2", "G3"],
    tickMs: 0,
    before: async (world) => ({
      laptop: await freshlySignedIn(world, aliceLaptop),
      phone: await onTheWay(world),
      token: tokenAbout(world, { sid }),
    }),
    actors: (world, { laptop, phone, token }) => ({
      "the phone comes back": () => phone.browser.comesBackOnce(phone.visit, 1),
      "a back-channel notice about the phone's sid": () => providerMessages(world, 2).backChannel(token),
      "the laptop signs out": () => laptop.signOut(2),
    }),
  }),
];
