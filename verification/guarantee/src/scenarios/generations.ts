import { administrator, providerMessages } from "../world/clients.ts";
import { onBehalfOf } from "../world/on-behalf-of.ts";
import { alicePhone, freshlySignedIn, onTheWay, signedIn } from "./people.ts";
import { scenario } from "./scenario.ts";
import { alicesBearer, laptopFollows } from "./shapes.ts";

/** A process waits for the others by a timer. Any event may occur during the wait. */
const waits = { timeouts: 1, timers: ["generation"] } as const;
const ofCluster = { stores: ["cells"], cluster: true, allowance: waits } as const;

/** A Redis Cluster in which one master falls back to a replica that is behind, or loses its memory. Then no earlier data is valid. */
export const generations = [
  scenario("Cluster: sign-out × the accounts' master falls back × the old cookie", {
    ...ofCluster,
    about: ["G1", "G7"],
    before: freshlySignedIn,
    actors: (world, phone) => ({
      "the phone signs out; its old cookie comes again": async () => {
        const old = phone.copy("old");
        await phone.signOut(1);
        await old.acquire(2);
      },
      "the accounts' master falls back": () => world.failsOver("account", "replica"),
    }),
  }),

  scenario("Cluster: sign-out × the accounts' master falls back × a token from before", {
    ...ofCluster,
    about: ["G1", "G10"],
    onBehalfOf: true,
    before: alicesBearer,
    actors: (world, bearer) => ({
      "alice is removed, and an API is called with her token": async () => {
        await administrator(world, 1).remove("alice");
        await onBehalfOf(world, 2, bearer);
      },
      "the accounts' master falls back": () => world.failsOver("account", "replica"),
    }),
  }),

  scenario("Cluster: removal × redemption × the sids' master loses its memory", {
    ...ofCluster,
    about: ["G2"],
    before: onTheWay,
    actors: (world, phone) => ({
      "the phone comes back": () => phone.browser.comesBackOnce(phone.visit, 2),
      "a stranger looks; then the administrator removes alice": async () => {
        await phone.browser.copy("stranger").visit(1);
        await administrator(world, 1).remove("alice");
      },
      "the sids' master loses its memory": () => world.failsOver("sid", "nothing"),
    }),
  }),

  scenario("Cluster: removal by an old view × the sids' master loses its memory, and then a redemption", {
    ...ofCluster,
    about: ["G2"],
    before: async (world) => {
      const phone = await onTheWay(world);
      await world.passes(2000);
      await administrator(world, 1).remove("bob");
      return phone;
    },
    actors: (world, phone) => ({
      "the sids' master loses its memory; the phone comes back": async () => {
        await world.failsOver("sid", "nothing");
        await phone.browser.comesBackOnce(phone.visit, 2);
      },
      "the administrator removes alice": () => administrator(world, 1).remove("alice"),
    }),
  }),

  scenario("Cluster: removal × redemption × the redemptions' master falls back", {
    ...ofCluster,
    about: ["G2"],
    before: laptopFollows,
    actors: (world, { laptop }) => ({
      "the laptop comes back": () => laptop.browser.comesBackOnce(laptop.visit, 2),
      "the administrator removes alice": () => administrator(world, 1).remove("alice"),
      "the redemptions' master falls back": () => world.failsOver("redemption", "replica"),
    }),
  }),

  scenario("Cluster: notice × the sids' master loses its memory × a request of its session", {
    ...ofCluster,
    about: ["G1", "G7"],
    before: async (world) => ({
      phone: await freshlySignedIn(world),
      token: world.provider.logoutToken({ sid: alicePhone.sid }),
    }),
    actors: (world, { phone, token }) => ({
      "the phone looks; a notice about its sid comes; the phone wants a token": async () => {
        await phone.visit(2);
        await providerMessages(world, 1).backChannel(token);
        await phone.acquire(2);
      },
      "the sids' master loses its memory": () => world.failsOver("sid", "nothing"),
    }),
  }),

  scenario("Cluster: refresh × sign-out × the accounts' master falls back", {
    ...ofCluster,
    about: ["G1", "G2", "G5"],
    before: signedIn,
    actors: (world, phone) => ({
      "the phone wants a token, and again": async () => {
        await phone.acquire(1);
        await phone.acquire(1);
      },
      "the phone signs out": () => phone.signOut(2),
      "the accounts' master falls back": () => world.failsOver("account", "replica"),
    }),
  }),

  scenario("Cluster: a notice under two names of its sid × the sids' master loses its memory × its sign-in", {
    ...ofCluster,
    about: ["G3"],
    secrets: [["new"], ["new", "old"]],
    before: async (world) => ({
      phone: await onTheWay(world),
      token: world.provider.logoutToken({ sid: alicePhone.sid }),
    }),
    actors: (world, { phone, token }) => ({
      "the sids' master loses its memory; then the phone comes back": async () => {
        await world.failsOver("sid", "nothing");
        await phone.browser.comesBackOnce(phone.visit, 1);
      },
      "a back-channel notice about the phone's sid": () => providerMessages(world, 2).backChannel(token),
    }),
  }),
];
