import { administrator } from "../world/clients.ts";
import { aliceLaptop, freshlySignedIn, signedIn } from "./people.ts";
import { scenario } from "./scenario.ts";

const hour = 3_600_000;
const stores = ["cells"] as const;

/** A node's clock jumps while its store guesses by earlier answers. */
export const clocks = [
  ...[2 * hour, -2 * hour].map((ms) =>
    scenario(`the clock of a node that removes jumps unseen (${ms / 1000} s) × a later sign-in`, {
      about: ["G1", "G7"],
      stores,
      before: signedIn,
      actors: (world, phone) => ({
        "node 2's clock jumps; it removes alice; later the laptop signs in": async () => {
          await world.jumps(2, ms, true);
          await administrator(world, 2).remove("alice");
          await world.passes(15_000);
          await world.browser("laptop").signIn(aliceLaptop, 1);
        },
        "the phone wants a token": () => phone.acquire(1),
      }),
    }),
  ),

  ...[-2 * hour].map((ms) =>
    scenario(`the clock of a node that refreshes jumps unseen (${ms / 1000} s) × another refresh × time`, {
      about: ["G1", "G5"],
      stores,
      explore: "random",
      before: signedIn,
      actors: (world, phone) => ({
        "the phone wants a token": () => phone.acquire(1),
        "another tab wants a token": () => phone.acquire(2),
        "the clock of node 1 jumps": () => world.jumps(1, ms, true),
        "more time than a claim has": () => world.passes(41_000),
      }),
    }),
  ),

  scenario("a node's clock is set back × another node dies between a removal and its sweep", {
    about: ["G2"],
    stores,
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      const old = phone.copy("old");
      await phone.signOut(1);
      await world.passes(300_000);
      // Node 2 sweeps the account.
      await old.visit(2);
      return freshlySignedIn(world, aliceLaptop);
    },
    actors: (world, laptop) => ({
      "node 2's clock is set back; the laptop signs out; later its old cookie comes": async () => {
        const copy = laptop.copy("old laptop");
        await world.jumps(2, -2 * hour);
        await laptop.signOut(1);
        await world.passes(300_000);
        await copy.visit(2);
      },
      "node 1 dies": () => world.dies(1),
    }),
  }),

  scenario("a recheck is due at a node whose clock was set back", {
    about: ["G8"],
    recheck: { everyMs: 900_000, graceMs: 900_000 },
    before: freshlySignedIn,
    actors: (world, phone) => ({
      "node 2's clock is set back; later the phone looks": async () => {
        await world.jumps(2, -2 * hour);
        await world.passes(hour);
        await phone.visit(2);
      },
    }),
  }),

  scenario("a session without a due recheck is used at a node whose clock was set forward", {
    about: ["G8"],
    recheck: { everyMs: 900_000, graceMs: 900_000 },
    before: freshlySignedIn,
    actors: (world, phone) => ({
      "node 2's clock is set forward; the phone looks": async () => {
        await world.jumps(2, 2 * hour);
        await phone.visit(2);
      },
    }),
  }),
];
