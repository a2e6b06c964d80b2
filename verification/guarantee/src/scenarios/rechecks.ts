import { newAddress } from "../provider/provider-client.ts";
import type { Browser } from "../world/browser.ts";
import { administrator, providerMessages } from "../world/clients.ts";
import type { World } from "../world/world.ts";
import { sendsEvent } from "./events.ts";
import { freshlySignedIn } from "./people.ts";
import { scenario } from "./scenario.ts";

const minute = 60_000;
const recheck = { everyMs: 60 * minute, graceMs: 30 * minute };

/** A browser whose session must be rechecked by now. */
async function due(world: World): Promise<Browser> {
  const phone = await freshlySignedIn(world);
  await world.passes(70 * minute);
  return phone;
}

/** A browser whose session must be confirmed by the provider now. */
async function over(world: World): Promise<Browser> {
  const phone = await freshlySignedIn(world);
  await world.passes(120 * minute);
  return phone;
}

const twoLooks = (phone: Browser) => ({
  "the phone looks who it is": () => phone.visit(1),
  "another tab looks who it is": () => phone.visit(2),
});

/** Sessions that follow the provider. */
export const rechecks = [
  scenario("recheck × recheck on two nodes", {
    about: ["G5", "G8"],
    recheck,
    before: due,
    actors: (_, phone) => twoLooks(phone),
  }),

  scenario("recheck × a refresh for a token", {
    about: ["G5", "G8"],
    recheck,
    before: due,
    actors: (_, phone) => ({
      "the phone looks who it is": () => phone.visit(1),
      "another tab wants a token": () => phone.acquire(2),
    }),
  }),

  scenario("recheck × a recheck that confirms the session × a refresh of unknown outcome", {
    about: ["G8"],
    explore: "random",
    recheck,
    allowance: { mishaps: 1, of: { "provider.refresh": ["lost"] } },
    before: over,
    actors: (_, phone) => ({
      "the phone looks who it is": () => phone.visit(1),
      "another tab wants a fresh token": () => phone.acquire(2, { forceRefresh: true }),
    }),
  }),

  scenario("recheck × sign-out", {
    about: ["G1", "G2", "G8"],
    recheck,
    before: due,
    actors: (_, phone) => ({
      "the phone looks who it is": () => phone.visit(1),
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("recheck × a removal of the tokens only", {
    about: ["G1", "G2", "G7", "G8"],
    recheck,
    before: due,
    actors: (world, phone) => ({
      "the phone looks who it is": () => phone.visit(1),
      "the administrator takes alice's tokens": () => administrator(world, 2).remove("alice", "account"),
    }),
  }),

  scenario("a refresh × a removal of the tokens only, while sessions follow the provider", {
    about: ["G1", "G2", "G7"],
    recheck,
    before: freshlySignedIn,
    actors: (world, phone) => ({
      "the phone wants a fresh token": () => phone.acquire(1, { forceRefresh: true }),
      "the administrator takes alice's tokens": () => administrator(world, 2).remove("alice", "account"),
    }),
  }),

  scenario("recheck that brings a new address × an event that names it", {
    about: ["G11"],
    recheck,
    indexesUsers: true,
    provider: { renames: true },
    before: due,
    actors: (world, phone) => ({
      "the phone looks who it is": () => phone.visit(1),
      "an event about alice's new address": () =>
        providerMessages(world, 2).securityEvent("jti", {
          subject: "alice",
          address: newAddress,
          mayMiss: true,
          // The event is later than the renewed ID token, whichever arrives first.
          issuedAt: world.time.now + 60 * minute,
        }),
    }),
  }),

  scenario("recheck × an event after which its user must sign in again", {
    about: ["G11"],
    stores: ["cells"],
    recheck,
    before: due,
    actors: (world, phone) => ({
      "the phone looks who it is": () => phone.visit(1),
      "an event about alice; then the phone wants a token": async () => {
        await sendsEvent(world, 1, "jti", { subject: "alice", action: "sign-in-again" });
        await phone.acquire(2);
      },
    }),
  }),

  scenario("recheck × an administrator", {
    about: ["G1", "G2", "G8"],
    recheck,
    before: due,
    actors: (world, phone) => ({
      ...twoLooks(phone),
      "the administrator removes alice": () => administrator(world, 2).remove("alice"),
    }),
    explore: "random",
  }),

  scenario("recheck × a crash, and the time that a claim has", {
    about: ["G5", "G8"],
    recheck,
    allowance: { timeouts: 1, timers: ["wait"] },
    before: due,
    actors: (world, phone) => ({
      ...twoLooks(phone),
      "node 1 dies": () => world.dies(1),
    }),
    explore: "random",
  }),

  scenario("a recheck that the provider refuses, and another look", {
    about: ["G7", "G8"],
    recheck,
    allowance: { mishaps: 1, of: { "provider.refresh": ["foreign", "forgets"] } },
    before: due,
    actors: (_, phone) => ({
      "the phone looks who it is, and looks again": async () => {
        await phone.visit(1);
        await phone.visit(2);
      },
      "another tab looks who it is": () => phone.visit(2),
    }),
    explore: "random",
  }),

  scenario("a recheck in an outage", {
    about: ["G8"],
    recheck,
    allowance: { mishaps: 2, of: { "provider.refresh": ["unsent", "fails", "lost"] } },
    before: due,
    actors: (_, phone) => ({
      "the phone looks who it is, and looks again": async () => {
        await phone.visit(1);
        await phone.visit(2);
      },
    }),
  }),

  scenario("a recheck in an outage that takes too long", {
    about: ["G8"],
    recheck,
    allowance: { mishaps: 2, of: { "provider.refresh": ["unsent", "fails", "lost"] } },
    before: over,
    actors: (_, phone) => twoLooks(phone),
  }),

  scenario("the store fails around a recheck", {
    about: ["G4", "G8"],
    recheck,
    allowance: {
      mishaps: 1,
      of: {
        readSession: ["fails"],
        claimRefresh: ["fails", "lost"],
        commitRefresh: ["fails", "lost"],
        "provider.refresh": ["foreign"],
        removeAccount: ["fails", "lost"],
      },
    },
    before: due,
    actors: (_, phone) => ({
      "the phone looks who it is, and looks again": async () => {
        await phone.visit(1);
        await phone.visit(1);
      },
    }),
  }),
];
