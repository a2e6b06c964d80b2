import { administrator, providerMessages } from "../world/clients.ts";
import type { World } from "../world/world.ts";
import { aliceLaptop, alicePhone, aliceWithoutSid, freshlySignedIn } from "./people.ts";
import { scenario } from "./scenario.ts";

/** After this time a node sends the messages that another node has stored. */
const dueMs = 61_000;
const hour = 3_600_000;

const tells = (world: World, at: number): Promise<unknown> => {
  const node = world.node(at);
  return node.serve(async () => node.tellRemovals?.tellDue()).catch(() => undefined);
};

const tellsLater = async (world: World, at: number): Promise<void> => {
  await world.passes(dueMs);
  await tells(world, at);
};

/** An app notifies its API of a removal at least once, even if the removing node dies. */
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

  // A browser that arrives with an ended session begins a sweep at once. The sweep must not hide which sessions the notice has ended.
  ...(["front-channel", "security event"] as const).map((channel) =>
    scenario(`a notice of which an API must be told × its browser looks (${channel})`, {
      about: ["G11"],
      stores: ["cells"],
      tellsRemovals: true,
      before: async (world) => ({ phone: await freshlySignedIn(world), issuedAt: world.time.unread }),
      actors: (world, { phone, issuedAt }) => ({
        "the phone looks who it is": () => phone.visit(2),
        "a notice about the phone's sid": () => {
          const { frontChannel, securityEvent } = providerMessages(world, 1);
          const { sid } = alicePhone;
          return channel === "front-channel" ? frontChannel(sid) : securityEvent("jti", { sid, issuedAt });
        },
      }),
    }),
  ),

  scenario("a front-channel request with an old sid, of which no API must be told × its node dies", {
    about: ["G6"],
    stores: ["cells"],
    tellsRemovals: true,
    before: async (world) => {
      await freshlySignedIn(world, alicePhone);
      // The phone's session is idle for too long. The index still leads from its sid to the account.
      await world.passes(10 * hour);
      return freshlySignedIn(world, aliceLaptop);
    },
    actors: (world) => ({
      "a front-channel request with the phone's sid": () => providerMessages(world, 1).frontChannel(alicePhone.sid),
      "node 1 dies": () => world.dies(1),
      "node 2 tells what is due": () => tellsLater(world, 2),
    }),
  }),

  scenario("a notice of which an API must be told × the browser of a session without a sid looks", {
    about: ["G11"],
    stores: ["cells"],
    tellsRemovals: true,
    before: async (world) => {
      await freshlySignedIn(world, alicePhone);
      // The phone's session is idle for too long. The index still leads from its sid to the account.
      await world.passes(10 * hour);
      const unnamed = await freshlySignedIn(world, aliceWithoutSid);
      return { unnamed, token: world.provider.logoutToken({ sid: alicePhone.sid, subject: "alice" }) };
    },
    actors: (world, { unnamed, token }) => ({
      "the browser without a sid looks who it is": () => unnamed.visit(2),
      "a back-channel notice": () => providerMessages(world, 1).backChannel(token),
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
      // Node 1 has removed alice, and died before it notified the API.
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
