import type { SignOutScope } from "@identity-web/core";
import { administrator } from "../world/clients.ts";
import { aliceAgain, aliceLaptop, freshlySignedIn, signedIn } from "./people.ts";
import { scenario } from "./scenario.ts";
import { exchangedBefore, laptopAndPhone, removedAndCalledAgain } from "./shapes.ts";

const scopes: readonly SignOutScope[] = ["session", "account", "everywhere"];

/** The first sweep fails. The removed data stay until a later look, and so does the cover. */
const sweepFails = { mishaps: 1, of: { sweep: ["fails"] } } as const;

/** Removals of every scope that are not swept at once, and the next operations. */
const ofBreadth = scopes.flatMap((scope) => [
  scenario(`a sign-out (${scope}) whose sweep fails × the next sign-in`, {
    about: ["G1", "G7"],
    allowance: sweepFails,
    before: laptopAndPhone,
    actors: (world, { laptop, phone }) => ({
      "the phone signs out and in again, and the laptop looks": async () => {
        await phone.signOut(2, scope);
        await world.passes(3000);
        await phone.signIn(aliceAgain, 1);
        await phone.acquire(2);
        await laptop.visit(1);
      },
    }),
  }),

  scenario(`a sign-out (${scope}) whose sweep fails × its old cookie, for as long as it might live`, {
    about: ["G1", "G7"],
    allowance: { ...sweepFails, mishaps: 2 },
    before: laptopAndPhone,
    actors: (world, { laptop, phone }) => ({
      "the phone signs out; its old cookie comes after some seconds, a minute and hours": async () => {
        const old = phone.copy("old");
        await phone.signOut(1, scope);
        for (const ms of [30_000, 35_000, 3_600_000, 18_000_000]) {
          await world.passes(ms);
          await old.acquire(2);
        }
        await laptop.acquire(1);
      },
    }),
  }),
]);

/** Sweeps that fail or come late. */
export const lateSweeps = [
  ...ofBreadth,

  scenario("a sign-out of one session whose sweep fails × its old cookie, hours later", {
    about: ["G1", "G7"],
    allowance: sweepFails,
    before: signedIn,
    actors: (world, phone) => ({
      "the phone signs out, this session only; hours later its old cookie comes": async () => {
        const old = phone.copy("old");
        await phone.signOut(1, "session");
        await world.passes(10_800_000);
        await old.acquire(2);
      },
    }),
  }),

  scenario("a node dies between a removal and its sweep, and another browser of the account continues", {
    about: ["G1", "G2"],
    stores: ["cells"],
    before: async (world) => ({
      phone: await freshlySignedIn(world),
      laptop: await freshlySignedIn(world, aliceLaptop),
    }),
    actors: (world, { phone, laptop }) => ({
      "the phone signs out, this session only; minutes later the laptop looks": async () => {
        await phone.signOut(1, "session");
        await world.passes(300_000);
        await laptop.visit(2);
      },
      "node 1 dies": () => world.dies(1),
    }),
  }),

  // By then its cell has expired, but not its grant.
  scenario("a node dies between a removal and its sweep × the idle time of the removed session", {
    about: ["G2"],
    stores: ["cells"],
    before: async (world) => ({ phone: await freshlySignedIn(world), laptop: world.browser("laptop") }),
    actors: (world, { phone, laptop }) => ({
      "the phone signs out, this session only; hours later the laptop signs in and looks": async () => {
        await phone.signOut(1, "session");
        await world.passes(32_400_000);
        await laptop.signIn(aliceLaptop, 2);
        await laptop.visit(2);
      },
      "node 1 dies": () => world.dies(1),
    }),
  }),

  scenario("a node ends a grant whose refresher has died, and dies as well × the next look", {
    about: ["G2", "G5"],
    stores: ["cells"],
    nodes: 3,
    before: signedIn,
    actors: (world, phone) => ({
      "the phone wants a token, later again, and later again": async () => {
        await phone.acquire(1);
        await world.passes(41_000);
        await phone.acquire(2);
        await world.passes(300_000);
        await phone.acquire(3);
      },
      "node 1 dies": () => world.dies(1),
      "node 2 dies": () => world.dies(2),
    }),
  }),

  scenario("a removal whose sweep fails × a new token at an API", {
    about: ["G1", "G7"],
    onBehalfOf: true,
    allowance: sweepFails,
    before: exchangedBefore,
    actors: (world, old) => ({
      "alice is removed, and an API is called with a new token of hers and the old one": () =>
        removedAndCalledAgain(world, old),
    }),
  }),

  scenario("a removal whose sweep fails × another removal", {
    about: ["G1", "G2", "G7"],
    allowance: sweepFails,
    before: laptopAndPhone,
    actors: (world, { laptop, phone }) => ({
      "the phone signs out, this session only; then the administrator removes alice": async () => {
        await phone.signOut(1, "session");
        await administrator(world, 2).remove("alice");
        await world.passes(70_000);
        await laptop.visit(1);
      },
      "the laptop wants a token": () => laptop.acquire(2),
    }),
  }),
];
