import { providerMessages } from "../world/clients.ts";
import type { World } from "../world/world.ts";
import { aliceLaptop, alicePhone, aliceWithoutSid, freshlySignedIn, onTheWay } from "./people.ts";
import { scenario } from "./scenario.ts";

/** The laptop is signed in. Another browser's sign-in has come to its last step but one: its session is about to be stored. */
const beside = (person: typeof aliceWithoutSid) => async (world: World) => {
  await freshlySignedIn(world, aliceLaptop);
  const { browser, visit } = await onTheWay(world, person);
  const comesBack = () => browser.comesBackOnce(visit, 1);
  await world.scheduler.runUpTo("signIn/account: put", `${browser.name} comes back`, comesBack);
  return world.provider.logoutToken({ sid: "in no ID token", subject: "alice" });
};

/**
 * Removals that take all tokens of the account only if they end a session. Their step is sent twice, a session is stored between
 * their look and their step, and another process sweeps before the copy of the step arrives.
 */
export const conditionalRemovals = [
  scenario("a front-channel request whose step is sent twice × a sign-in of its sid is stored × a sweep", {
    about: ["G1", "G6"],
    stores: ["cells"],
    allowance: { mishaps: 1, of: { removeAccount: ["again"] } },
    before: beside(alicePhone),
    actors: (world) => ({
      "a front-channel request with the phone's sid": () => providerMessages(world, 2).frontChannel(alicePhone.sid),
      "a sweep": () => world.sweeps("alice"),
    }),
  }),

  scenario("a notice whose sid is in no ID token is sent twice × a sign-in without a sid is stored × a sweep", {
    about: ["G1", "G7"],
    stores: ["cells"],
    allowance: { mishaps: 1, of: { removeAccount: ["again"] } },
    before: beside(aliceWithoutSid),
    actors: (world, token) => ({
      "a back-channel notice about alice": () => providerMessages(world, 2).backChannel(token),
      "a sweep": () => world.sweeps("alice"),
    }),
  }),
];
