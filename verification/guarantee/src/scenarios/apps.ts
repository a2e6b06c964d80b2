import { ownApp, ownIssuer, sisterApp, strangeApp } from "../world/app.ts";
import { administrator, providerMessages } from "../world/clients.ts";
import { alicePhone, freshlySignedIn } from "./people.ts";
import { scenario } from "./scenario.ts";
import { inBothApps, shownTo } from "./shapes.ts";

const { sid } = alicePhone;

/** Apps that share a store and its secrets. */
export const apps = [
  scenario("an app is shown another app's session", {
    about: ["G9"],
    apps: [ownApp, sisterApp],
    before: (world) => shownTo(world, sisterApp),
    actors: (_, phone) => ({
      "the sister app is asked who it is": () => phone.visit(2),
      "the sister app is asked for a token": () => phone.acquire(2),
      "the app is asked for a token": () => phone.acquire(1),
    }),
  }),

  scenario("an app is told to sign another app's session out", {
    about: ["G9"],
    apps: [ownApp, sisterApp],
    before: (world) => shownTo(world, sisterApp),
    actors: (_, phone) => ({
      "the sister app is told to sign out": () => phone.signOut(2),
      "the app is asked for a token": () => phone.acquire(1),
    }),
  }),

  scenario("a browser with another app's session signs in", {
    about: ["G7", "G9"],
    apps: [ownApp, sisterApp],
    before: (world) => shownTo(world, sisterApp),
    actors: (_, phone) => ({
      "the phone signs in to the sister app": () => phone.signIn(alicePhone, 2),
      "the app is asked who it is": () => phone.visit(1),
    }),
  }),

  scenario("an app of another provider's users is shown a session", {
    about: ["G9"],
    apps: [ownApp, strangeApp],
    before: (world) => shownTo(world, strangeApp),
    actors: (_, phone) => ({
      "the strange app is asked who it is": () => phone.visit(2),
      "the strange app is asked for a token": () => phone.acquire(2),
    }),
  }),

  scenario("a removal reaches every app of the account", {
    about: ["G1", "G9"],
    apps: [ownApp, sisterApp],
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      await phone.signIn(alicePhone, 2);
      await world.passes(7_200_000);
      return phone;
    },
    actors: (world, phone) => ({
      "the sister app is asked for a token": () => phone.acquire(2),
      "the administrator of the app removes alice": () => administrator(world, 1).remove("alice"),
    }),
  }),

  scenario("a sign-out of one app takes the other app's tokens", {
    about: ["G1", "G7", "G9"],
    apps: [ownApp, sisterApp],
    before: async (world) => {
      const phone = await inBothApps(world);
      await world.passes(7_200_000);
      return phone;
    },
    actors: (_, phone) => ({
      "the sister app is asked for a token": () => phone.acquire(2),
      "the phone signs out of the app": () => phone.signOut(1),
    }),
  }),

  scenario("another app's tokens are revoked when it next looks at the account", {
    about: ["G2", "G9"],
    apps: [ownApp, sisterApp],
    before: inBothApps,
    actors: (world, phone) => ({
      "the phone signs out of the app, and is asked by the sister app some minutes later": async () => {
        await phone.signOut(1, "everywhere");
        await world.passes(180_000);
        await phone.visit(2);
      },
    }),
  }),

  scenario("two providers have a session of the same sid", {
    about: ["G7"],
    apps: [ownApp, strangeApp],
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      const other = world.browser("other");
      await other.signIn({ subject: "carol", sid }, 2);
      return { phone, other, token: world.provider.logoutToken({ sid }) };
    },
    actors: (world, { phone, other, token }) => ({
      "the phone looks who it is": () => phone.visit(1),
      "carol looks who she is": () => other.visit(2),
      "notices of the app's provider about that sid": async () => {
        await providerMessages(world, 1).frontChannel(sid, ownIssuer);
        await providerMessages(world, 1).backChannel(token);
      },
    }),
  }),

  scenario("two providers have a pending sign-in with the same sid", {
    about: ["G3", "G7"],
    apps: [ownApp, strangeApp],
    before: async (world) => {
      const other = world.browser("other");
      return { other, visit: await other.atProvider({ subject: "carol", sid }, 2) };
    },
    actors: (world, { other, visit }) => ({
      "carol comes back": () => other.comesBackOnce(visit, 2),
      "a front-channel request of the app's provider about that sid": () =>
        providerMessages(world, 1).frontChannel(sid, ownIssuer),
    }),
  }),
];
