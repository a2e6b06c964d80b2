import { administrator, providerMessages } from "../world/clients.ts";
import { aliceLaptop, alicePhone, freshlySignedIn, onTheWay, signedIn } from "./people.ts";
import { scenario } from "./scenario.ts";
import { comesBackDuringNotice, laptopAndPhone, noticeFollows } from "./shapes.ts";

const removal = { removeAccount: ["fails", "lost"], markEnded: ["fails", "lost"] } as const;

/** Stores and providers that fail, and nodes that die, at every point. */
export const outages = [
  scenario("the store fails during a sign-out, and the phone tries again", {
    about: ["G1", "G4", "G8"],
    allowance: { mishaps: 1, of: { ...removal, readSession: ["fails", "lost"], takeRemoved: ["fails"] } },
    before: signedIn,
    actors: (_, phone) => ({
      "the phone signs out, and again": async () => {
        await phone.signOut(1);
        await phone.signOut(2);
      },
      "another tab wants a token": () => phone.acquire(2),
    }),
  }),

  scenario("the store fails during a notice about two accounts", {
    about: ["G4", "G6", "G7"],
    allowance: { mishaps: 1, of: removal },
    before: async (world) => ({
      phone: await freshlySignedIn(world),
      bob: await signedIn(world, { subject: "bob", sid: alicePhone.sid }),
      token: world.provider.logoutToken({ sid: alicePhone.sid }),
    }),
    actors: (world, { phone, bob, token }) => ({
      "a back-channel notice about both": () => providerMessages(world, 2).backChannel(token),
      "the phone looks who it is": () => phone.visit(1),
      "bob looks who he is": () => bob.visit(1),
    }),
  }),

  scenario("the store fails during a front-channel logout, which comes again", {
    about: ["G4", "G6"],
    allowance: { mishaps: 1, of: removal },
    before: signedIn,
    actors: (world, phone) => ({
      "front-channel requests with the phone's sid": async () => {
        await providerMessages(world, 1).frontChannel(alicePhone.sid);
        await providerMessages(world, 2).frontChannel(alicePhone.sid);
      },
      "the phone wants a token": () => phone.acquire(2),
    }),
  }),

  scenario("the store fails while an administrator removes an account", {
    about: ["G4"],
    allowance: { mishaps: 1, of: removal },
    before: laptopAndPhone,
    actors: (world, { phone, laptop }) => ({
      "the administrator removes alice, and again": async () => {
        await administrator(world, 1).remove("alice");
        await administrator(world, 2).remove("alice");
      },
      "the phone looks who it is": () => phone.visit(1),
      "the laptop looks who it is": () => laptop.visit(2),
    }),
  }),

  scenario("reads fail", {
    about: ["G8"],
    allowance: { mishaps: 2, of: { readSession: ["fails", "lost", "slow"], readGrant: ["fails", "lost"] } },
    before: freshlySignedIn,
    actors: (_, phone) => ({
      "the phone looks who it is": () => phone.visit(1),
      "the phone wants a token": () => phone.acquire(2),
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("a node dies during a sign-out", {
    about: ["G1", "G4"],
    before: laptopAndPhone,
    actors: (world, { phone, laptop }) => ({
      "the phone signs out, and again": async () => {
        await phone.signOut(1, "everywhere");
        await phone.signOut(2, "everywhere");
      },
      "the laptop wants a token": () => laptop.acquire(2),
      "node 1 dies": () => world.dies(1),
    }),
  }),

  scenario("a node dies during a sign-in × notice", {
    about: ["G3"],
    before: noticeFollows,
    actors: (world, { phone, token }) => ({
      ...comesBackDuringNotice(world, phone, token),
      "node 1 dies": () => world.dies(1),
    }),
  }),

  scenario("a node dies during a notice, which comes again", {
    about: ["G3", "G4", "G7"],
    before: async (world) => ({
      laptop: await signedIn(world, aliceLaptop),
      phone: await onTheWay(world),
      token: world.provider.logoutToken({ sid: alicePhone.sid }),
    }),
    actors: (world, { laptop, phone, token }) => ({
      "the phone comes back": () => phone.browser.comesBack(phone.visit, 2),
      "back-channel notices about the phone's sid": async () => {
        await providerMessages(world, 1).backChannel(token);
        await providerMessages(world, 2).backChannel(token);
      },
      "the laptop looks who it is": () => laptop.visit(2),
      "node 1 dies": () => world.dies(1),
    }),
  }),

  scenario("the provider fails at sign-out", {
    about: ["G1", "G4"],
    allowance: {
      mishaps: 2,
      of: { "provider.endSession": ["fails"], "provider.revoke": ["fails"] },
      timeouts: 1,
      timers: ["courtesy"],
    },
    before: signedIn,
    actors: (_, phone) => ({
      "the phone signs out": () => phone.signOut(1),
      "another tab wants a token": () => phone.acquire(2),
    }),
  }),

  scenario("the store fails when a refresh is stored × sign-out", {
    about: ["G2"],
    allowance: { mishaps: 1, of: { commitRefresh: ["fails"] } },
    before: signedIn,
    actors: (_, phone) => ({
      "the phone wants a token": () => phone.acquire(1),
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("a revocation fails × the account's other tokens, in pages", {
    about: ["G2"],
    stores: ["cells"],
    pageSize: 1,
    allowance: { mishaps: 1, of: { "provider.revoke": ["fails"] } },
    before: async (world) => {
      await freshlySignedIn(world, aliceLaptop);
      return freshlySignedIn(world);
    },
    actors: (world, phone) => ({
      "the administrator removes alice": () => administrator(world, 1).remove("alice"),
      "the phone looks who it is": () => phone.visit(2),
    }),
  }),
];
