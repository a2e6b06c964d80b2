import { administrator, providerMessages } from "../world/clients.ts";
import type { World } from "../world/world.ts";
import { eventNow, sendsEvent } from "./events.ts";
import { aliceLaptop, alicePhone, aliceWithoutSid, bobPhone, freshlySignedIn, onTheWay } from "./people.ts";
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

/** Node 1 has removed a user, and died before it notified the API. */
async function hasNoted(world: World, subject: string): Promise<void> {
  const { issuer } = world.provider;
  const node = world.node(1);
  const account = world.accountKey({ issuer, subject });
  world.history.arranged.add(subject);
  await node.tellRemovals?.note(account, { scope: "everywhere", sessions: "all", user: { issuer, subject } });
  await node.ports.store.removeAccount(account, { sessions: "all", tokens: "all", barrierForMs: 60_000 });
}

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

  scenario("an administrator removes a user whose sessions are over, of which an API must be told", {
    about: ["G11"],
    stores: ["cells"],
    tellsRemovals: true,
    before: async (world) => {
      await freshlySignedIn(world);
      await world.passes(10 * hour);
    },
    actors: (world) => ({
      "an administrator removes alice": () => administrator(world, 1).remove("alice"),
      "an administrator takes her tokens": () => administrator(world, 2).remove("alice", "account"),
      "node 1 dies": () => world.dies(1),
      "node 2 tells what is due": () => tellsLater(world, 2),
    }),
  }),

  ...(["remove-tokens", "end-sessions"] as const).flatMap((action) =>
    [undefined, 1].map((pageSize) =>
      scenario(`an event (${action}) of which an API must be told × a failing store${pageSize ? ", in pages" : ""}`, {
        about: ["G11"],
        stores: ["cells"],
        tellsRemovals: true,
        ...(pageSize === undefined ? {} : { pageSize }),
        allowance: { mishaps: 1, of: { removeAccount: ["fails"] } },
        before: async (world) => {
          await freshlySignedIn(world, aliceWithoutSid);
          return freshlySignedIn(world);
        },
        actors: (world, phone) => ({
          "an event about alice": () => sendsEvent(world, 1, "jti", { subject: "alice", action }),
          "the phone looks who it is": () => phone.visit(2),
        }),
      }),
    ),
  ),

  ...(["front-channel", "back-channel"] as const).map((channel) =>
    scenario(`a notice that ends one session only, of which an API must be told (${channel})`, {
      about: ["G7", "G11"],
      stores: ["cells"],
      tellsRemovals: true,
      signOutScope: "session",
      before: async (world) => {
        const laptop = await freshlySignedIn(world, aliceLaptop);
        await freshlySignedIn(world, alicePhone);
        return { laptop, token: world.provider.logoutToken(alicePhone) };
      },
      actors: (world, { laptop, token }) => ({
        "a notice about the phone's sid": () => {
          const { frontChannel, backChannel } = providerMessages(world, 1);
          return channel === "front-channel" ? frontChannel(alicePhone.sid) : backChannel(token);
        },
        "the laptop looks who it is": () => laptop.visit(2),
      }),
    }),
  ),

  scenario("a notice of which an API must be told × a sign-in without a sid × another node looks", {
    about: ["G11"],
    stores: ["cells"],
    tellsRemovals: true,
    before: async (world) => ({
      laptop: await freshlySignedIn(world, aliceLaptop),
      phone: await onTheWay(world, aliceWithoutSid),
      token: world.provider.logoutToken({ sid: "unknown", subject: "alice" }),
    }),
    actors: (world, { laptop, phone, token }) => ({
      "the phone comes back, and looks": async () => {
        await phone.browser.comesBackOnce(phone.visit, 2);
        await phone.browser.visit(2);
      },
      "a back-channel notice": () => providerMessages(world, 1).backChannel(token),
      "the laptop looks who it is": () => laptop.visit(1),
    }),
  }),

  // A page of the account may show nothing of what the event has ended.
  ...([aliceLaptop, alicePhone] as const).map((first) =>
    scenario(`an event of which an API must be told × a younger session, in pages (${first.sid} first)`, {
      about: ["G7", "G11"],
      stores: ["cells"],
      tellsRemovals: true,
      pageSize: 1,
      before: async (world) => {
        await freshlySignedIn(world, first);
        const event = eventNow(world, { subject: "alice" });
        await world.passes(5000);
        return { event, younger: await freshlySignedIn(world, first === alicePhone ? aliceLaptop : alicePhone) };
      },
      actors: (world, { event, younger }) => ({
        "an older event about alice": () => providerMessages(world, 1).securityEvent("jti", event),
        "the younger session looks who it is": () => younger.visit(2),
      }),
    }),
  ),

  scenario("a front-channel request of which an API must be told × two sessions of its sid, one of which is over", {
    about: ["G6", "G11"],
    stores: ["cells"],
    tellsRemovals: true,
    before: async (world) => {
      await freshlySignedIn(world, alicePhone);
      await world.passes(10 * hour);
      return freshlySignedIn(world, alicePhone);
    },
    actors: (world, phone) => ({
      "a front-channel request with the phone's sid": () => providerMessages(world, 1).frontChannel(alicePhone.sid),
      "the phone looks who it is": () => phone.visit(2),
    }),
  }),

  scenario("a front-channel request of which an API must be told × a sign-in of its sid × the other browser", {
    about: ["G6", "G11"],
    stores: ["cells"],
    tellsRemovals: true,
    before: async (world) => ({ laptop: await freshlySignedIn(world, aliceLaptop), phone: await onTheWay(world) }),
    actors: (world, { laptop, phone }) => ({
      "the phone comes back": () => phone.browser.comesBackOnce(phone.visit, 1),
      "a front-channel request with the phone's sid": () => providerMessages(world, 2).frontChannel(alicePhone.sid),
      "the laptop looks who it is": () => laptop.visit(2),
    }),
  }),

  // Before the removal no session names the user. A front-channel request is left out, because it doesn't name the user either.
  ...(["back-channel", "back-channel about the user", "security event"] as const).map((channel) =>
    scenario(`a notice of which an API must be told × the only sign-in of its user (${channel})`, {
      about: ["G7", "G11"],
      stores: ["cells"],
      tellsRemovals: true,
      before: async (world) => {
        const phone = await onTheWay(world);
        const { sid, subject } = alicePhone;
        const named = channel === "back-channel" ? { sid, subject } : { subject };
        return { phone, token: world.provider.logoutToken(named), event: eventNow(world, { subject }) };
      },
      actors: (world, { phone, token, event }) => ({
        "the phone comes back": () => phone.browser.comesBackOnce(phone.visit, 1),
        "a notice": () => {
          const { backChannel, securityEvent } = providerMessages(world, 2);
          return channel === "security event" ? securityEvent("jti", event) : backChannel(token);
        },
      }),
    }),
  ),

  scenario("a node tells what another one has noted of two users, page by page", {
    about: ["G11"],
    stores: ["cells"],
    tellsRemovals: true,
    pageSize: 1,
    before: async (world) => {
      const laptop = await freshlySignedIn(world, aliceLaptop);
      await freshlySignedIn(world, bobPhone);
      await hasNoted(world, "alice");
      await hasNoted(world, "bob");
      await world.passes(dueMs);
      return laptop;
    },
    actors: (world, laptop) => ({
      "node 2 tells what is due": () => tells(world, 2),
      "the laptop looks who it is": () => laptop.visit(2),
    }),
  }),

  scenario("a node tells what a dead node has noted, while the API is away, and again later", {
    about: ["G11"],
    stores: ["cells"],
    tellsRemovals: true,
    allowance: { mishaps: 1, of: { "the API is told": ["fails"] } },
    before: async (world) => {
      await freshlySignedIn(world);
      await hasNoted(world, alicePhone.subject);
    },
    actors: (world) => ({
      "node 2 tells what is due, twice": async () => {
        await tellsLater(world, 2);
        await tellsLater(world, 2);
      },
    }),
  }),

  scenario("two nodes tell what a node has noted that is dead, and one of them dies", {
    about: ["G11"],
    stores: ["cells"],
    nodes: 3,
    tellsRemovals: true,
    before: async (world) => {
      await freshlySignedIn(world);
      await hasNoted(world, alicePhone.subject);
      await world.passes(dueMs);
    },
    actors: (world) => ({
      "node 2 tells what is due": () => tells(world, 2),
      "node 3 tells what is due": () => tells(world, 3),
      "node 2 dies": () => world.dies(2),
    }),
  }),
];
