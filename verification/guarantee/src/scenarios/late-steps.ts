import { administrator, providerMessages } from "../world/clients.ts";
import { onBehalfOf } from "../world/on-behalf-of.ts";
import { aliceLaptop, signedIn } from "./people.ts";
import { scenario } from "./scenario.ts";
import { alicesBearer, claimsExpire, laptopFollows, noticeFollows, twoTabs } from "./shapes.ts";

const late = ["lost", "arrives"] as const;

/** Only cells are reached over a network. */
const stores = ["cells"] as const;

/** Steps that reach the store after their caller has given up. They must do no harm. */
export const lateSteps = [
  scenario("steps of a sign-in arrive late × sign-out", {
    about: ["G1", "G2"],
    stores,
    allowance: { mishaps: 1, of: { beginRedemption: late, signIn: late, removeAccount: ["arrives"] } },
    before: laptopFollows,
    actors: (_, { phone, laptop }) => ({
      "the laptop comes back": () => laptop.browser.comesBackOnce(laptop.visit, 1),
      "the phone signs out": () => phone.signOut(2, "everywhere"),
    }),
  }),

  scenario("steps of a sign-in arrive late × notice", {
    about: ["G3"],
    stores,
    allowance: { mishaps: 1, of: { signIn: late, markEnded: late } },
    before: noticeFollows,
    actors: (world, { phone, token }) => ({
      "the phone comes back": () => phone.browser.comesBackOnce(phone.visit, 1),
      "a back-channel notice about the phone's sid": () => providerMessages(world, 2).backChannel(token),
    }),
  }),

  scenario("steps of a refresh arrive late × sign-out", {
    about: ["G1", "G2", "G5"],
    stores,
    allowance: { mishaps: 1, of: { claimRefresh: late, commitRefresh: late, releaseRefresh: late } },
    before: signedIn,
    actors: (_, phone) => ({
      "the phone wants a token": () => phone.acquire(1),
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("steps of a refresh arrive late × another refresh", {
    about: ["G5"],
    stores,
    allowance: { mishaps: 1, of: { claimRefresh: late, commitRefresh: late, releaseRefresh: late } },
    before: signedIn,
    actors: (world, phone) => ({
      ...twoTabs(phone),
      ...claimsExpire(world),
    }),
  }),

  scenario("steps of an exchange arrive late × removal", {
    about: ["G1", "G2"],
    stores,
    onBehalfOf: true,
    allowance: { mishaps: 1, of: { claimRefresh: late, commitRefresh: late, releaseRefresh: late } },
    before: alicesBearer,
    actors: (world, bearer) => ({
      "an API is called with alice's token": () => onBehalfOf(world, 1, bearer),
      "the administrator removes alice": () => administrator(world, 2).remove("alice"),
    }),
  }),

  scenario("steps of removals and sweeps arrive late × the next sign-in", {
    about: ["G1", "G7"],
    stores,
    allowance: { mishaps: 1, of: { removeAccount: late, sweep: late } },
    before: async (world) => ({ phone: await signedIn(world), laptop: world.browser("laptop") }),
    actors: (world, { phone, laptop }) => ({
      "the phone signs out, and again; the laptop signs in": async () => {
        await phone.signOut(2);
        await phone.signOut(1);
        await world.passes(2000);
        await laptop.signIn(aliceLaptop, 1);
        await laptop.acquire(2);
      },
    }),
  }),
];
