import { administrator } from "../world/clients.ts";
import { alicePhone, signedIn } from "./people.ts";
import { scenario } from "./scenario.ts";
import { claimsExpire, refreshedBefore, twoTabs, wantsItAgain } from "./shapes.ts";

/** Refreshes beside other refreshes, time-outs and dead nodes. */
export const refreshes = [
  scenario("refresh × refresh on two nodes", {
    about: ["G5"],
    before: signedIn,
    actors: (_, phone) => ({
      ...twoTabs(phone),
    }),
  }),

  scenario("three refreshes on three nodes", {
    about: ["G5"],
    nodes: 3,
    before: signedIn,
    actors: (_, phone) => ({
      ...twoTabs(phone),
      "a third tab wants a token": () => phone.acquire(3),
    }),
  }),

  scenario("refresh × killed refresher", {
    about: ["G5"],
    allowance: { timeouts: 1, timers: ["wait"] },
    before: signedIn,
    actors: (world, phone) => ({
      ...twoTabs(phone),
      "node 1 dies": () => world.dies(1),
    }),
  }),

  scenario("refresh × killed refresher, reusable token", {
    about: ["G5"],
    provider: { rotates: false, refreshTokens: "reusable" },
    allowance: { timeouts: 1, timers: ["wait"] },
    before: signedIn,
    actors: (world, phone) => ({
      ...twoTabs(phone),
      "node 1 dies": () => world.dies(1),
    }),
  }),

  scenario("refresh × a refresher that stops for a while", {
    about: ["G2", "G5"],
    before: signedIn,
    actors: (world, phone) => ({
      ...twoTabs(phone),
      ...claimsExpire(world),
    }),
  }),

  scenario("a reusable token is taken over from a refresher that stops for a while", {
    about: ["G5"],
    provider: { rotates: false },
    before: refreshedBefore,
    actors: (world, phone) => ({
      ...twoTabs(phone),
      ...claimsExpire(world),
    }),
  }),

  scenario("the provider takes fifteen seconds", {
    about: ["G5"],
    before: signedIn,
    actors: (world, phone) => ({
      ...twoTabs(phone),
      "fifteen seconds": () => world.passes(15_000),
    }),
  }),

  scenario("the provider does not answer in time", {
    about: ["G2", "G5"],
    allowance: { mishaps: 1, of: { "provider.refresh": ["slow"] }, timeouts: 1, timers: ["refresh"] },
    before: signedIn,
    actors: (_, phone) => ({
      ...twoTabs(phone),
    }),
  }),

  scenario("the provider answers late, and the phone signs out", {
    about: ["G2", "G5"],
    allowance: { mishaps: 1, of: { "provider.refresh": ["slow"] }, timeouts: 1, timers: ["refresh"] },
    before: signedIn,
    actors: (_, phone) => ({
      "the phone wants a token": () => phone.acquire(1),
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("a refresh token is sent only once, for every outcome of its refresh", {
    about: ["G5"],
    allowance: { mishaps: 2, of: { "provider.refresh": ["unsent", "fails", "lost", "less", "foreign", "forgets"] } },
    before: signedIn,
    actors: (_, phone) => ({
      "the phone wants a token, and wants it again": async () => {
        await phone.acquire(1);
        await phone.acquire(1, { forceRefresh: true });
      },
      "another tab wants a token": () => phone.acquire(2),
    }),
  }),

  scenario("refreshes on one node that fail together", {
    about: ["G5"],
    allowance: { mishaps: 1, of: { "provider.refresh": ["unsent", "fails", "lost", "less", "foreign", "forgets"] } },
    before: signedIn,
    actors: (_, phone) => ({
      ...twoTabs(phone, 1),
    }),
  }),

  scenario("the provider client says that its tokens are single-use", {
    about: ["G5"],
    provider: { refreshTokens: "single-use" },
    allowance: { mishaps: 1, of: { "provider.refresh": ["lost", "unsent"], commitRefresh: ["lost"] } },
    before: signedIn,
    actors: (_, phone) => ({
      ...wantsItAgain(phone),
      "another tab wants a token": () => phone.acquire(2),
    }),
  }),

  scenario("the provider client says that its tokens are single-use, and one comes back", {
    about: ["G5"],
    provider: { refreshTokens: "single-use", rotatesAfter: 1 },
    allowance: { mishaps: 1, of: { "provider.refresh": ["lost", "fails"] } },
    before: refreshedBefore,
    actors: (_, phone) => ({
      ...wantsItAgain(phone),
    }),
  }),

  scenario("the store fails around a refresh", {
    about: ["G5", "G8"],
    allowance: {
      mishaps: 1,
      of: {
        readSession: ["fails"],
        readGrant: ["fails"],
        claimRefresh: ["fails", "lost"],
        commitRefresh: ["fails", "lost"],
        releaseRefresh: ["fails", "lost"],
        waitForChange: ["fails"],
      },
    },
    before: signedIn,
    actors: (_, phone) => ({
      ...wantsItAgain(phone, 1),
      "another tab wants a token": () => phone.acquire(2),
    }),
  }),

  scenario("removal × claim expiry", {
    about: ["G1", "G2", "G5"],
    before: signedIn,
    actors: (world, phone) => ({
      ...twoTabs(phone),
      "the administrator removes alice": () => administrator(world, 2).remove("alice"),
      ...claimsExpire(world),
    }),
  }),

  scenario("a node's clock jumps ahead, and back", {
    about: ["G5", "G8"],
    before: signedIn,
    actors: (world, phone) => ({
      ...twoTabs(phone),
      "the clock of node 1": async () => {
        await world.jumps(1, 7_200_000);
        await world.jumps(1, -10_800_000);
      },
    }),
  }),

  scenario("a token that the API has refused × sign-out", {
    about: ["G1", "G2", "G5"],
    before: async (world) => {
      const phone = await signedIn(world);
      return { phone, refused: (await phone.acquire(1)).token ?? "" };
    },
    actors: (_, { phone, refused }) => ({
      "the phone wants another token": () => phone.acquire(1, { refused }),
      "another tab wants another token": () => phone.acquire(2, { refused }),
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("refresh × new sign-in of the same browser", {
    about: ["G2", "G5", "G7"],
    before: async (world) => {
      const phone = await signedIn(world);
      return { phone, visit: await phone.atProvider(alicePhone, 1) };
    },
    actors: (_, { phone, visit }) => ({
      "a tab wants a token": () => phone.acquire(1),
      "the phone comes back, signed in again": () => phone.comesBack(visit, 2),
    }),
  }),
];
