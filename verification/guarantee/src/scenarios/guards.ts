import { administrator } from "../world/clients.ts";
import { aliceLaptop, freshlySignedIn, signedIn } from "./people.ts";
import { scenario } from "./scenario.ts";

/** Guards read session and token in one look, and use them later, when they may have changed. */
export const guards = [
  scenario("a guard's look × a refresh elsewhere", {
    about: ["G2", "G5"],
    before: signedIn,
    actors: (_, phone) => ({
      "the phone passes a guard": () => phone.passesGuard(1),
      "another tab wants a token": () => phone.acquire(2),
    }),
  }),

  scenario("guards on two nodes, while more time passes than a claim has", {
    about: ["G5"],
    before: signedIn,
    actors: (world, phone) => ({
      "the phone passes a guard": () => phone.passesGuard(1),
      "another tab passes a guard": () => phone.passesGuard(2),
      "more time than a claim has": () => world.passes(41_000),
    }),
  }),

  scenario("a guard's look × sign-out", {
    about: ["G1", "G2"],
    before: signedIn,
    actors: (_, phone) => ({
      "the phone passes a guard": () => phone.passesGuard(1),
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("a guard's look × removal of the tokens only", {
    about: ["G1", "G2"],
    before: async (world) => ({ phone: await signedIn(world), laptop: await freshlySignedIn(world, aliceLaptop) }),
    actors: (world, { laptop, phone }) => ({
      "the phone passes a guard": () => phone.passesGuard(1),
      "the laptop passes a guard": () => laptop.passesGuard(2),
      "the administrator takes alice's tokens": () => administrator(world, 2).remove("alice", "account"),
    }),
  }),

  // Minutes later the look also records the session's use.
  scenario("a guard's look at a fresh token, some minutes after the last one, × removal of the tokens only", {
    about: ["G1", "G2"],
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      await world.passes(300_000);
      return phone;
    },
    actors: (world, phone) => ({
      "the phone passes a guard": () => phone.passesGuard(1),
      "the administrator takes alice's tokens": () => administrator(world, 2).remove("alice", "account"),
    }),
  }),

  scenario("a guard's token that is fresh × removal of the account × the page behind it", {
    about: ["G1", "G2"],
    before: freshlySignedIn,
    actors: (world, phone) => ({
      "the phone passes a guard, and then calls an API": () => phone.acquireBehindGuard(1),
      "the administrator removes alice": () => administrator(world, 2).remove("alice"),
    }),
  }),

  scenario("two guards of one request × removal of the account between them", {
    about: ["G1", "G2"],
    before: freshlySignedIn,
    actors: (world, phone) => ({
      "the phone passes two guards": () => phone.passesTwoGuards(1),
      "the administrator removes alice": () => administrator(world, 2).remove("alice"),
    }),
  }),
];
