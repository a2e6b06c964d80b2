import { providerMessages } from "../world/clients.ts";
import { aliceLaptop, freshlySignedIn, onTheWay } from "./people.ts";
import { scenario } from "./scenario.ts";

/** Limits of the store, and of the work at one time. */
export const limits = [
  scenario("one more front-channel request than there may be markers", {
    about: ["G3"],
    maxFrontChannelMarkers: 2,
    before: freshlySignedIn,
    actors: (world, phone) => ({
      "front-channel requests about three unknown sids": async () => {
        for (const name of ["one", "two", "three"]) await providerMessages(world, 1).frontChannel(`unknown ${name}`);
      },
      "the phone looks who it is": () => phone.visit(2),
    }),
  }),

  scenario("notices that are carried out in turn × the store fails", {
    about: ["G4", "G7"],
    requestsShareWork: true,
    allowance: { mishaps: 1, of: { markEnded: ["fails", "lost"], removeAccount: ["fails", "lost"] } },
    before: async (world) => ({
      phone: await freshlySignedIn(world),
      token: world.provider.logoutToken({ subject: "alice" }),
    }),
    actors: (world, { phone, token }) => ({
      "a back-channel notice about alice; then the phone looks": async () => {
        await providerMessages(world, 1).backChannel(token);
        await phone.visit(2);
      },
    }),
  }),

  scenario("the store loses everything during a sign-in × another sign-in of its user", {
    about: ["G7"],
    stores: ["cells"],
    before: async (world) => ({ phone: await onTheWay(world), laptop: await onTheWay(world, aliceLaptop) }),
    actors: (world, { phone, laptop }) => ({
      "the phone comes back": () => phone.browser.comesBackOnce(phone.visit, 1),
      "the store is reset; then the laptop comes back": async () => {
        await world.storeIsReset();
        await laptop.browser.comesBackOnce(laptop.visit, 2);
      },
    }),
  }),

  scenario("the store fails after a code was sent, and loses everything × the callback comes again", {
    about: ["G5", "G10"],
    stores: ["cells"],
    allowance: { mishaps: 1, of: { signIn: ["fails", "lost"] } },
    before: onTheWay,
    actors: (world, { browser, visit }) => ({
      "the phone comes back, the store is reset, and the phone comes back again": async () => {
        await browser.comesBackOnce(visit, 1);
        await world.storeIsReset();
        await browser.comesBackOnce(visit, 2);
      },
    }),
  }),
];
