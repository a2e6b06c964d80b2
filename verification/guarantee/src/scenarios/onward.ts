import { administrator } from "../world/clients.ts";
import type { World } from "../world/world.ts";
import { aliceLaptop, alicePhone, freshlySignedIn } from "./people.ts";
import { scenario } from "./scenario.ts";

/** After this time a node tells what another one has noted. */
const dueMs = 61_000;

const tells = (world: World, at: number): Promise<unknown> => {
  const node = world.node(at);
  return node.serve(async () => node.tellRemovals?.tellDue()).catch(() => undefined);
};

const tellsLater = async (world: World, at: number): Promise<void> => {
  await world.passes(dueMs);
  await tells(world, at);
};

/** An app tells its API of a removal at least once, also if the node that removed dies. */
export const onward = [
  scenario("a node dies at a removal of which an API must be told", {
    about: ["G4", "G11"],
    stores: ["cells"],
    tellsRemovals: true,
    before: freshlySignedIn,
    actors: (world) => ({
      "an administrator removes alice": () => administrator(world, 1).remove("alice"),
      "node 1 dies": () => world.dies(1),
      "node 2 tells what is due": () => tellsLater(world, 2),
    }),
  }),

  scenario("the store fails at a removal of which an API must be told", {
    about: ["G4", "G11"],
    stores: ["cells"],
    tellsRemovals: true,
    allowance: { mishaps: 1, of: { addToOutbox: ["fails", "lost"], removeAccount: ["fails", "lost"] } },
    before: freshlySignedIn,
    actors: (world) => ({
      "an administrator removes alice": () => administrator(world, 1).remove("alice"),
      "node 2 tells what is due": () => tellsLater(world, 2),
    }),
  }),

  scenario("a node dies at the removal of one session, of which an API must be told", {
    about: ["G7", "G11"],
    stores: ["cells"],
    tellsRemovals: true,
    before: async (world) => {
      await freshlySignedIn(world, aliceLaptop);
      return freshlySignedIn(world);
    },
    actors: (world, phone) => ({
      "an administrator ends the phone's session": () => administrator(world, 1).endSession(phone.session),
      "node 1 dies": () => world.dies(1),
      "node 2 tells what is due": () => tellsLater(world, 2),
    }),
  }),

  scenario("two nodes tell what a node has noted that is dead, and one of them dies", {
    about: ["G11"],
    stores: ["cells"],
    nodes: 3,
    tellsRemovals: true,
    before: async (world) => {
      await freshlySignedIn(world);
      const { subject } = alicePhone;
      const { issuer } = world.provider;
      // Node 1 has removed alice, and died before it told of it.
      const node = world.node(1);
      const order = { scope: "everywhere", sessions: "all", user: { issuer, subject } } as const;
      await node.tellRemovals?.note(world.accountKey({ issuer, subject }), order);
      await node.ports.store.removeAccount(world.accountKey({ issuer, subject }), {
        ...{ sessions: "all", tokens: "all", barrierForMs: 60_000 },
      });
      await world.passes(dueMs);
    },
    actors: (world) => ({
      "node 2 tells what is due": () => tells(world, 2),
      "node 3 tells what is due": () => tells(world, 3),
      "node 2 dies": () => world.dies(2),
    }),
  }),
];
