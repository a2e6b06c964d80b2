import { type App, ownApp, sisterApp, strangeApp } from "../world/app.ts";
import { administrator, providerMessages } from "../world/clients.ts";
import { bearerForTwo, onBehalfOf } from "../world/on-behalf-of.ts";
import { eventNow } from "./events.ts";
import { freshlySignedIn } from "./people.ts";
import { scenario } from "./scenario.ts";
import { shownTo } from "./shapes.ts";

/** Other apps that differ from the app in one of the names that a session belongs to. */
const differences: Readonly<Record<string, Partial<App>>> = {
  "another client": { client: "another client" },
  "another cookie": { cookie: "another" },
  "another path": { basePath: "/mail" },
  "another issuer": { issuer: strangeApp.issuer },
};

/** Apps and issuers that differ in one name only. */
export const oneName = [
  ...Object.entries(differences).map(([difference, names]) => {
    const other: App = { ...ownApp, ...names, name: "the other app" };
    return scenario(`an app with ${difference} is shown the app's session`, {
      about: ["G9"],
      apps: [ownApp, other],
      before: (world) => shownTo(world, other),
      actors: (_, phone) => ({
        "the other app is asked who it is, is asked for a token, and is told to sign out": async () => {
          await phone.visit(2);
          await phone.acquire(2);
          await phone.signOut(2);
        },
        "the app is asked for a token": () => phone.acquire(1),
      }),
    });
  }),

  scenario("a caller's token comes to the APIs of two apps × a removal", {
    about: ["G1", "G9"],
    apps: [ownApp, sisterApp],
    onBehalfOf: true,
    before: async (world) => {
      await world.passes(3_600_000);
      return bearerForTwo(world, "alice");
    },
    actors: (world, [first, second]) => ({
      "the app is called": () => onBehalfOf(world, 1, first),
      "the sister app is called": () => onBehalfOf(world, 2, second),
      "the administrator takes alice's tokens": () => administrator(world, 1).remove("alice", "account"),
    }),
  }),

  scenario("an event comes to two apps, and its user is of the second one's provider", {
    about: ["G7", "G11"],
    apps: [strangeApp, ownApp],
    before: async (world) => {
      const phone = world.browser("phone");
      await phone.signIn({ subject: "alice", sid: "alice-phone" }, 2);
      await world.passes(5000);
      const event = { ...eventNow(world, { subject: "alice" }), ofApp: ownApp };
      return { phone, event: { ...event, issuedAt: world.providerOf(ownApp).issueTime } };
    },
    actors: (world, { phone, event }) => ({
      "the strange app gets the event, then the app": async () => {
        await providerMessages(world, 1).securityEvent("jti", event);
        await providerMessages(world, 2).securityEvent("jti", event);
      },
      "the phone looks who it is": () => phone.visit(2),
    }),
  }),

  ...(["in ID tokens", "in notices"] as const).map((slash) =>
    scenario(`an issuer with a trailing slash ${slash}: a notice that names a user only`, {
      about: ["G1", "G7"],
      provider: { slash },
      before: async (world) => ({
        phone: await freshlySignedIn(world),
        token: world.provider.logoutToken({ subject: "alice" }),
      }),
      actors: (world, { phone, token }) => ({
        "a back-channel notice about alice": () => providerMessages(world, 2).backChannel(token),
        "the phone wants a token": () => phone.acquire(1),
      }),
    }),
  ),
];
