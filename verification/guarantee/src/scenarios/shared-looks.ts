import { administrator } from "../world/clients.ts";
import { aliceLaptop, freshlySignedIn } from "./people.ts";
import { scenario } from "./scenario.ts";

/** Requests of one process that share a look at a session with its tokens. */
export const sharedLooks = [
  scenario("callers that share work × a slow look × removal, and then another caller", {
    about: ["G1", "G8"],
    stores: ["cells"],
    requestsShareWork: true,
    allowance: { mishaps: 1, of: { readSession: ["slow"] } },
    before: freshlySignedIn,
    actors: (world, phone) => ({
      "the phone looks who it is": () => phone.visit(1),
      "another tab looks": () => phone.asks(1),
      "the administrator ends the phone's session, and then a third tab looks": async () => {
        await administrator(world, 2).endSession(phone.session);
        await phone.asks(1);
      },
    }),
  }),

  scenario("callers that share work, two guards in two sessions of an account", {
    about: ["G9"],
    explore: "random",
    requestsShareWork: true,
    before: async (world) => ({
      laptop: await freshlySignedIn(world, aliceLaptop),
      phone: await freshlySignedIn(world),
    }),
    actors: (_, { laptop, phone }) => ({
      "the phone passes a guard and wants a token": () => phone.acquireBehindGuard(1),
      "another tab passes a guard and wants a token": () => phone.acquireBehindGuard(1),
      "the laptop passes a guard and wants a token": () => laptop.acquireBehindGuard(1),
    }),
  }),
];
