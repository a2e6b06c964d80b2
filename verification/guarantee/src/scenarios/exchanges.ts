import { administrator } from "../world/clients.ts";
import { type Bearer, bearerOf, onBehalfOf } from "../world/on-behalf-of.ts";
import type { World } from "../world/world.ts";
import { freshlySignedIn } from "./people.ts";
import { scenario } from "./scenario.ts";
import { claimsExpire } from "./shapes.ts";

/** A user's token that an API got some hours ago. The tokens that were exchanged for it have expired. */
async function exchangedBefore(world: World): Promise<Bearer> {
  const bearer = bearerOf(world, "alice");
  await onBehalfOf(world, 1, bearer);
  await world.passes(7_200_000);
  return bearer;
}

/** A token of a user that is younger than the store. */
async function later(world: World): Promise<Bearer> {
  await world.passes(3_600_000);
  return bearerOf(world, "alice");
}

/** Exchanges beside other exchanges, lost answers and the passage of time. */
export const exchanges = [
  scenario("an exchange, and steps whose answers are lost", {
    about: ["G2", "G7"],
    onBehalfOf: true,
    allowance: {
      mishaps: 1,
      of: { claimRefresh: ["fails", "lost"], commitRefresh: ["fails", "lost"], releaseRefresh: ["fails", "lost"] },
    },
    before: later,
    actors: (world, bearer) => ({
      "an API is called with alice's token, and again": async () => {
        await onBehalfOf(world, 1, bearer);
        await onBehalfOf(world, 1, bearer);
      },
    }),
  }),

  scenario("exchanges on two nodes, one of them stops for a while and fails", {
    about: ["G2", "G7"],
    onBehalfOf: true,
    allowance: { mishaps: 1, of: { "provider.exchange": ["fails", "lost"] } },
    before: later,
    actors: (world, bearer) => ({
      "an API is called with alice's token": () => onBehalfOf(world, 1, bearer),
      "another node's API is called with it": () => onBehalfOf(world, 2, bearer),
      ...claimsExpire(world),
    }),
  }),

  scenario("an exchange is done again × removal", {
    about: ["G1", "G2"],
    onBehalfOf: true,
    before: async (world) => {
      await freshlySignedIn(world);
      return exchangedBefore(world);
    },
    actors: (world, bearer) => ({
      "an API is called with alice's token": () => onBehalfOf(world, 1, bearer),
      "another node's API is called with it": () => onBehalfOf(world, 2, bearer),
      "the administrator takes alice's tokens": () => administrator(world, 2).remove("alice", "account"),
    }),
  }),
];
