import { providerMessages } from "../world/clients.ts";
import { alicePhone, onTheWay } from "./people.ts";
import { scenario } from "./scenario.ts";
import { comesBackDuringNotice, laptopFollows, noticeFollows } from "./shapes.ts";

/** Partitions whose clocks differ by the allowed maximum: 1 s. */
const maxMs = 1000;

/** Clocks that differ by more than any slack. */
const wideMs = 5000;

/** The account's clock is behind, and the redemption's is ahead. So the account's partition may accept a step that the redemption's deadline forbids. */
const farthest = { account: -wideMs / 2, redemption: wideMs / 2 };

export const skew = [
  scenario("sign-out × redemption, the redemption's clock ahead", {
    about: ["G2"],
    stores: ["cells"],
    skew: { maxMs, of: { redemption: maxMs } },
    before: laptopFollows,
    actors: (_, { phone, laptop }) => ({
      "the laptop comes back": () => laptop.browser.comesBack(laptop.visit, 1),
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("sign-out × redemption, the account's clock ahead", {
    about: ["G2", "G7"],
    stores: ["cells"],
    skew: { maxMs, of: { account: maxMs } },
    before: laptopFollows,
    actors: (world, { phone, laptop }) => ({
      "the laptop comes back": () => laptop.browser.comesBack(laptop.visit, 1),
      "the phone signs out": () => phone.signOut(2),
      "more time than the clocks' difference": () => world.passes(2500),
    }),
  }),

  scenario("notice × redemption that takes its whole time, the sid's clock ahead", {
    about: ["G3"],
    stores: ["cells"],
    skew: { maxMs, of: { sid: maxMs } },
    before: noticeFollows,
    actors: (world, { phone, token }) => ({
      ...comesBackDuringNotice(world, phone, token),
      time: async () => {
        await world.passes(59_800);
        await world.passes(1_300);
      },
    }),
  }),

  scenario("notice × redemption that takes its whole time, the redemption's clock ahead", {
    about: ["G2", "G3"],
    stores: ["cells"],
    skew: { maxMs, of: { redemption: maxMs } },
    before: noticeFollows,
    actors: (world, { phone, token }) => ({
      ...comesBackDuringNotice(world, phone, token),
      time: async () => {
        await world.passes(60_500);
        await world.passes(1_300);
      },
    }),
  }),

  ...(["sid", "account", "redemption"] as const).map((kind) =>
    scenario(`notice × redemption that takes its whole time, another machine takes over (${kind})`, {
      about: ["G2", "G3"],
      stores: ["cells"],
      skew: { maxMs: wideMs, of: { [kind]: -wideMs / 2, ...(kind === "sid" ? farthest : {}) } },
      before: async (world) => ({
        phone: await onTheWay(world),
        // Without a subject only the sid's ruling stops the sign-in. With a subject the account's ruling stops it, too.
        token: world.provider.logoutToken(kind === "sid" ? { sid: alicePhone.sid } : alicePhone),
      }),
      actors: (world, { phone, token }) => ({
        "the phone comes back, and not again": () => phone.browser.comesBackOnce(phone.visit, 1),
        "a notice about the phone's sid; another machine takes over; time": async () => {
          await providerMessages(world, 2).backChannel(token);
          await world.storeClockJumps(wideMs, kind);
          await world.passes(58_500);
          await world.passes(4_000);
        },
      }),
    }),
  ),
];
