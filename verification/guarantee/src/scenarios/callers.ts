import { administrator, providerMessages } from "../world/clients.ts";
import type { World } from "../world/world.ts";
import { aliceLaptop, alicePhone, aliceWithoutSid, bobPhone, freshlySignedIn, onTheWay, signedIn } from "./people.ts";
import { scenario } from "./scenario.ts";
import { twoTabs } from "./shapes.ts";

const hour = 3_600_000;

/** A browser whose access token expires in some seconds by every clock, and must be refreshed before use. */
async function nearlyExpired(world: World) {
  const phone = world.browser("phone");
  await phone.signIn(alicePhone, 1);
  await world.passes(hour - 15_000);
  return phone;
}

/** Requests that share a process. Data in the process's memory must not outlive a removal. */
export const callers = [
  scenario("two callers on one node × sign-out", {
    about: ["G1", "G2"],
    before: signedIn,
    actors: (_, phone) => ({
      ...twoTabs(phone, 1),
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("two callers on one node × removal of the tokens only", {
    about: ["G1", "G2"],
    before: signedIn,
    actors: (world, phone) => ({
      ...twoTabs(phone, 1),
      "the administrator takes alice's tokens": () => administrator(world, 2).remove("alice", "account"),
    }),
  }),

  scenario("a caller that refreshes × a notice of its sid that is older, on one node", {
    about: ["G2", "G7"],
    stores: ["cells"],
    before: async (world) => {
      const token = world.provider.logoutToken({ sid: alicePhone.sid });
      await world.passes(5000);
      return { phone: await signedIn(world), token };
    },
    actors: (world, { phone, token }) => ({
      "the phone wants a token": () => phone.acquire(1, { forceRefresh: true }),
      "a back-channel notice that is older than the session": () => providerMessages(world, 1).backChannel(token),
    }),
  }),

  scenario("three callers on two nodes × sign-out", {
    about: ["G1", "G2", "G5"],
    explore: "random",
    before: signedIn,
    actors: (_, phone) => ({
      ...twoTabs(phone, 1),
      "a third tab wants a token": () => phone.acquire(2, { forceRefresh: true }),
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("callers that share work × sign-out", {
    about: ["G1", "G2", "G5"],
    requestsShareWork: true,
    before: signedIn,
    actors: (_, phone) => ({
      ...twoTabs(phone, 1),
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("callers that share work × a guard × removal of the tokens only", {
    about: ["G1", "G2"],
    requestsShareWork: true,
    before: signedIn,
    actors: (world, phone) => ({
      "the phone wants a token": () => phone.acquire(1),
      "another tab passes a guard": () => phone.passesGuard(1),
      "the administrator takes alice's tokens": () => administrator(world, 2).remove("alice", "account"),
    }),
  }),

  scenario("callers that share work, with a good token × removal of the tokens only", {
    about: ["G1"],
    requestsShareWork: true,
    before: freshlySignedIn,
    actors: (world, phone) => ({
      ...twoTabs(phone, 1),
      "the administrator takes alice's tokens": () => administrator(world, 2).remove("alice", "account"),
    }),
  }),

  scenario("callers that share work × a slow look × removal of the tokens only", {
    about: ["G1"],
    requestsShareWork: true,
    explore: "random",
    allowance: { mishaps: 1, of: { readGrant: ["slow"] } },
    before: freshlySignedIn,
    actors: (world, phone) => ({
      ...twoTabs(phone, 1),
      "the administrator takes alice's tokens": () => administrator(world, 2).remove("alice", "account"),
    }),
  }),

  scenario("callers that share work, and come again × removal of the tokens only", {
    about: ["G1"],
    requestsShareWork: true,
    explore: "random",
    before: freshlySignedIn,
    actors: (world, phone) => ({
      "the phone wants a token, thrice": async () => {
        for (let round = 0; round < 3; round++) await phone.acquire(1);
      },
      "another tab wants a token, thrice": async () => {
        for (let round = 0; round < 3; round++) await phone.acquire(1);
      },
      "the administrator takes alice's tokens": () => administrator(world, 2).remove("alice", "account"),
    }),
  }),

  scenario("callers that share work, look and come again × sign-out", {
    about: ["G1", "G8"],
    requestsShareWork: true,
    explore: "random",
    before: freshlySignedIn,
    actors: (_, phone) => ({
      "the phone looks who it is, thrice": async () => {
        for (let round = 0; round < 3; round++) await phone.visit(1);
      },
      "another tab looks, thrice": async () => {
        for (let round = 0; round < 3; round++) await phone.asks(1);
      },
      "the phone signs out": () => phone.copy("the phone's third tab").signOut(2),
    }),
  }),

  scenario("callers that share work × a refresh elsewhere × sign-out", {
    about: ["G1", "G2", "G5"],
    explore: "random",
    requestsShareWork: true,
    before: signedIn,
    actors: (_, phone) => ({
      ...twoTabs(phone, 1),
      "a third tab wants a token": () => phone.acquire(2),
      "a fourth tab wants a token, and the phone signs out": async () => {
        await phone.acquire(1);
        await phone.signOut(2);
      },
    }),
  }),

  scenario("callers that share work × failures of store and provider", {
    about: ["G5", "G8"],
    requestsShareWork: true,
    explore: "random",
    allowance: {
      mishaps: 1,
      of: {
        "provider.refresh": ["unsent", "fails", "lost", "less"],
        readGrant: ["fails", "slow"],
        claimRefresh: ["fails", "lost"],
        commitRefresh: ["fails", "lost"],
        waitForChange: ["fails"],
      },
    },
    before: signedIn,
    actors: (_, phone) => ({
      ...twoTabs(phone, 1),
      "a third tab wants a token": () => phone.acquire(1),
    }),
  }),

  scenario("callers that share work, and want other scopes", {
    about: ["G5", "G9"],
    requestsShareWork: true,
    before: signedIn,
    actors: (_, phone) => ({
      "the phone wants to read mail": () => phone.acquire(1),
      "another tab wants to read calendars": () => phone.acquire(1, { scopes: ["Calendars.Read"] }),
    }),
  }),

  scenario("callers that share work, in two sessions of an account", {
    about: ["G5", "G9"],
    explore: "random",
    requestsShareWork: true,
    before: async (world) => {
      const laptop = await freshlySignedIn(world, aliceLaptop);
      return { laptop, phone: await signedIn(world) };
    },
    actors: (_, { laptop, phone }) => ({
      ...twoTabs(phone, 1),
      "the laptop wants a token": () => laptop.acquire(1),
    }),
  }),

  scenario("callers that share work, in two sessions and two accounts × sign-out of one", {
    about: ["G1", "G5", "G9"],
    explore: "random",
    requestsShareWork: true,
    before: async (world) => {
      const laptop = await freshlySignedIn(world, aliceLaptop);
      const bob = await freshlySignedIn(world, bobPhone);
      return { laptop, bob, phone: await signedIn(world) };
    },
    actors: (_, { laptop, bob, phone }) => ({
      "the phone wants a token": () => phone.acquire(1),
      "the laptop wants a token": () => laptop.acquire(1),
      "bob wants a token": () => bob.acquire(1),
      "the phone signs out of its session": () => phone.signOut(2, "session"),
    }),
  }),

  scenario("a token in its last seconds × a refresh that fails × sign-out", {
    about: ["G1", "G2"],
    allowance: { mishaps: 1, of: { "provider.refresh": ["unsent", "fails", "forgets"] } },
    before: nearlyExpired,
    actors: (_, phone) => ({
      "the phone wants a token": () => phone.acquire(1),
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("a token in its last seconds × refreshes that fail × sign-out on one node", {
    about: ["G1", "G2"],
    explore: "random",
    allowance: { mishaps: 2, of: { "provider.refresh": ["unsent", "fails", "lost", "less"] } },
    before: nearlyExpired,
    actors: (_, phone) => ({
      ...twoTabs(phone, 1),
      "a third tab wants a token": () => phone.acquire(2),
      "the phone signs out": () => phone.signOut(1),
    }),
  }),

  scenario("a callback comes again after minutes", {
    about: ["G5"],
    before: async (world) => {
      const { browser, visit } = await onTheWay(world);
      const copies = [browser.copy("copy 1"), browser.copy("copy 2"), browser.copy("copy 3")] as const;
      return { browser, visit, copies };
    },
    actors: (world, { browser, visit, copies }) => ({
      "the phone comes back, and copies of its callback come later": async () => {
        await browser.comesBackOnce(visit, 1);
        await world.passes(30_000);
        await copies[0].comesBackOnce(visit, 2);
        await world.passes(90_000);
        await copies[1].comesBackOnce(visit, 2);
        await world.passes(470_000);
        await copies[2].comesBackOnce(visit, 1);
      },
    }),
  }),

  scenario("a session without a sid in use outlives its first idle time × a notice about its user and a sid", {
    about: ["G7"],
    stores: ["cells"],
    before: async (world) => {
      const phone = await freshlySignedIn(world, aliceWithoutSid);
      await world.passes(7 * hour);
      await phone.visit(1);
      await world.passes(2 * hour);
      return { phone, token: world.provider.logoutToken({ sid: "unknown", subject: "alice" }) };
    },
    actors: (world, { phone, token }) => ({
      "a back-channel notice": () => providerMessages(world, 2).backChannel(token),
      "the phone wants a token": () => phone.acquire(1),
    }),
  }),

  ...(["its session", "its account"] as const).map((removed) =>
    scenario(`a session ends by idleness between the removal of ${removed} and the sweep × another user's sign-in`, {
      about: ["G2"],
      before: async (world) => {
        const phone = await freshlySignedIn(world);
        await world.passes(8 * hour - 10_000);
        return { phone, bob: await onTheWay(world, bobPhone) };
      },
      actors: (world, { phone, bob }) => ({
        "an administrator removes it; ten seconds later bob comes back": async () => {
          const { endSession, remove } = administrator(world, 1);
          await (removed === "its account" ? remove("alice") : endSession(phone.session));
          await world.passes(10_000);
          await bob.browser.comesBack(bob.visit, 2);
        },
      }),
    }),
  ),

  scenario("a session in use outlives its first idle time, with its tokens", {
    about: ["G1", "G2", "G8"],
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      for (let times = 0; times < 3; times++) {
        await world.passes(6 * hour);
        await phone.visit((times % 2) + 1);
      }
      return phone;
    },
    actors: (_, phone) => ({
      "the phone wants a token": () => phone.acquire(1),
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("a session in use outlives its first idle time, and another browser signs in", {
    about: ["G1", "G2", "G7"],
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      await world.passes(6 * hour);
      await phone.visit(1);
      await world.passes(6 * hour);
      await phone.visit(2);
      await freshlySignedIn(world, { subject: "alice", sid: "alice-laptop" });
      return phone;
    },
    actors: (world, phone) => ({
      "the phone wants a token, and the administrator removes alice": async () => {
        await phone.acquire(1);
        await administrator(world, 2).remove("alice");
      },
    }),
  }),

  scenario("a session expires", {
    about: ["G8"],
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      const laptop = await freshlySignedIn(world, { subject: "alice", sid: "alice-laptop" });
      await world.passes(6 * hour);
      await phone.visit(1);
      await world.passes(4 * hour);
      return { phone, laptop };
    },
    actors: (world, { phone, laptop }) => ({
      "the laptop, which was not used, looks who it is": () => laptop.visit(1),
      "the phone wants a token, and much later": async () => {
        await phone.acquire(2);
        for (let times = 0; times < 24; times++) {
          await world.passes(7 * hour);
          await phone.visit((times % 2) + 1);
        }
      },
    }),
  }),
];
