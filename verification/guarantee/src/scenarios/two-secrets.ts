import { providerMessages } from "../world/clients.ts";
import { aliceLaptop, alicePhone, freshlySignedIn, onTheWay } from "./people.ts";
import { scenario } from "./scenario.ts";

const { sid } = alicePhone;

/** Node 1 has the new secret already. Node 2 still knows only the old one. */
const rotation = { stores: ["cells"], secrets: [["new", "old"], ["old"]] } as const;

/** A new secret is put in front, node by node. Messages arrive at a node that doesn't know it yet. */
export const twoSecrets = [
  scenario("a sign-in with a new secret × a front-channel request at a node with the old one", {
    ...rotation,
    about: ["G1", "G6"],
    before: async (world) => ({
      phone: await freshlySignedIn(world),
      laptop: await freshlySignedIn(world, aliceLaptop),
    }),
    actors: (world, { phone, laptop }) => ({
      "the phone looks who it is": () => phone.visit(1),
      "the laptop wants a token": () => laptop.acquire(1),
      "a front-channel request with the phone's sid": () => providerMessages(world, 2).frontChannel(sid),
    }),
  }),

  scenario("a sign-in with a new secret before it is stored × a notice at a node with the old one", {
    ...rotation,
    about: ["G3"],
    before: async (world) => ({ phone: await onTheWay(world), token: world.provider.logoutToken({ sid }) }),
    actors: (world, { phone, token }) => ({
      "the phone comes back": () => phone.browser.comesBack(phone.visit, 1),
      "a back-channel notice about the phone's sid": () => providerMessages(world, 2).backChannel(token),
    }),
  }),

  scenario(
    "a notice at a node with the old secret, and minutes later its browser looks at a node with the new secret",
    {
      ...rotation,
      about: ["G2"],
      before: async (world) => ({ phone: await freshlySignedIn(world), token: world.provider.logoutToken({ sid }) }),
      actors: (world, { phone, token }) => ({
        "a notice, and minutes later the phone looks who it is": async () => {
          await providerMessages(world, 2).backChannel(token);
          await world.passes(120_000);
          await phone.visit(1);
        },
      }),
    },
  ),

  scenario("a sign-in with a new secret × an event by address at a node with the old one", {
    ...rotation,
    about: ["G7", "G11"],
    indexesUsers: true,
    before: async (world) => ({ phone: await freshlySignedIn(world), issuedAt: world.time.unread + 5000 }),
    actors: (world, { phone, issuedAt }) => ({
      "the phone looks who it is": () => phone.visit(1),
      "an event about alice, by her address": () =>
        providerMessages(world, 2).securityEvent("ended", { subject: "alice", byName: true, issuedAt }),
    }),
  }),
];
