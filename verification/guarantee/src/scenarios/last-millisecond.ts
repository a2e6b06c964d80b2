import { providerMessages } from "../world/clients.ts";
import { alicePhone, freshlySignedIn, onTheWay } from "./people.ts";
import { scenario } from "./scenario.ts";

/** The simulated apps' sessions end if they aren't used for this time. */
const idleMs = 8 * 3_600_000;
/** The longest time of a redemption. */
const redemptionMs = 60_000;

const asksForLogout = "a front-channel request names the phone's sid";

/** A step that may still be done in a certain millisecond, and a request that decides in the same one. */
export const lastMillisecond = [
  scenario("a sign-in in the millisecond of its deadline × a front-channel request", {
    about: ["G3", "G6"],
    stores: ["cells"],
    before: onTheWay,
    actors: (world, phone) => ({
      "the phone comes back": () => phone.browser.comesBackOnce(phone.visit, 1),
      [`a minute later ${asksForLogout}`]: async () => {
        await world.passes(redemptionMs);
        await providerMessages(world, 2).frontChannel(alicePhone.sid);
      },
    }),
  }),

  scenario("a request in the last milliseconds of an idle session × a front-channel request", {
    about: ["G6", "G7"],
    stores: ["cells"],
    arrivalMs: 20,
    before: async (world) => {
      const end = world.time.now + idleMs;
      const phone = await freshlySignedIn(world);
      await world.passes(end - 1 - world.time.now);
      return phone;
    },
    actors: (world, phone) => ({
      "the phone looks": () => phone.visit(1),
      [`when it was idle for too long, ${asksForLogout}`]: async () => {
        await world.passes(1);
        await providerMessages(world, 2).frontChannel(alicePhone.sid);
      },
    }),
  }),
];
