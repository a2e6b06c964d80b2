import { administrator } from "../world/clients.ts";
import { bearerOf, onBehalfOf } from "../world/on-behalf-of.ts";
import type { World } from "../world/world.ts";
import { freshlySignedIn } from "./people.ts";
import { scenario } from "./scenario.ts";

/** Further than the difference that every ruling allows for. */
const provider = { clockOffsetMs: 30_000 };

/** Alice is signed in. Both nodes have checked a fresh token of another user, and so know how far the provider's clock is ahead. */
async function leadIsKnown(world: World) {
  await freshlySignedIn(world);
  for (const node of [1, 2]) await onBehalfOf(world, node, bearerOf(world, "bob"));
  return bearerOf(world, "alice");
}

/** Exchanges of callers' tokens whose issue times are ahead of the store's clock. */
export const providerAhead = [
  scenario("an exchange × removal, the provider's clock 30 s ahead", {
    about: ["G1", "G2"],
    onBehalfOf: true,
    provider,
    before: leadIsKnown,
    actors: (world, bearer) => ({
      "an API is called with alice's token": () => onBehalfOf(world, 1, bearer),
      "the administrator removes alice": () => administrator(world, 2).remove("alice"),
    }),
  }),

  scenario("a removal, and an older token comes seconds later, the provider's clock 30 s ahead", {
    about: ["G1", "G7"],
    onBehalfOf: true,
    provider,
    before: leadIsKnown,
    actors: (world, bearer) => ({
      "alice is removed; seconds later her old token comes, and a minute later a new one": async () => {
        await world.passes(10_000);
        await administrator(world, 2).remove("alice");
        await world.passes(8_000);
        await onBehalfOf(world, 1, bearer);
        await world.passes(60_000);
        await onBehalfOf(world, 2, bearerOf(world, "alice"));
        await onBehalfOf(world, 1, bearer);
      },
    }),
  }),
];
