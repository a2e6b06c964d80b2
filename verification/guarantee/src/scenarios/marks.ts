import { administrator, providerMessages } from "../world/clients.ts";
import { bearerOf, onBehalfOf } from "../world/on-behalf-of.ts";
import { eventNow, sendsEvent } from "./events.ts";
import { aliceAgain, aliceLaptop, alicePhone, aliceWithoutSid, freshlySignedIn, onTheWay, signedIn } from "./people.ts";
import { scenario } from "./scenario.ts";

const { sid, subject } = alicePhone;
const stores = ["cells"] as const;

/** Events that end no session, and ask for a new sign-in or for new tokens. */
export const marks = [
  ...(["sign-in-again", "refresh-tokens", "remove-tokens"] as const).flatMap((action) => [
    scenario(`an event (${action}) about one session × a token × the other browser`, {
      about: ["G7", "G11"],
      before: async (world) => ({
        laptop: await freshlySignedIn(world, aliceLaptop),
        phone: await freshlySignedIn(world),
        event: eventNow(world, { sid, subject, action }),
      }),
      actors: (world, { phone, laptop, event }) => ({
        "an event about the phone's session, and then the phone wants a token": async () => {
          await providerMessages(world, 2).securityEvent("jti", event);
          await phone.acquire(1);
          await laptop.passesPlainGuard(2);
          await phone.acquire(2);
        },
        "the laptop passes a guard": () => laptop.passesPlainGuard(1),
        "the phone looks who it is": () => phone.visit(2),
      }),
    }),

    scenario(`an event (${action}) about alice × a sign-in before it is stored × her next one`, {
      about: ["G7", "G11"],
      stores,
      before: async (world) => ({
        tablet: await onTheWay(world, { subject, sid: "alice-tablet" }),
        event: eventNow(world, { subject, action }),
      }),
      actors: (world, { tablet, event }) => ({
        "the tablet comes back, and wants a token": async () => {
          await tablet.browser.comesBack(tablet.visit, 1);
          await tablet.browser.acquire(2);
        },
        "an event about alice": () => providerMessages(world, 2).securityEvent("jti", event),
      }),
    }),

    scenario(`an event (${action}) about a session without a sid × its sign-in × a later one`, {
      about: ["G7", "G11"],
      stores,
      before: async (world) => ({
        tablet: await onTheWay(world, aliceWithoutSid),
        laptop: await freshlySignedIn(world, aliceLaptop),
        event: eventNow(world, { sid, subject, action }),
      }),
      actors: (world, { tablet, laptop, event }) => ({
        "the tablet comes back, and wants a token": async () => {
          await tablet.browser.comesBack(tablet.visit, 1);
          await tablet.browser.acquire(2);
        },
        "an event about alice and a sid": () => providerMessages(world, 2).securityEvent("jti", event),
        "the laptop wants a token": () => laptop.acquire(2),
      }),
    }),

    ...(action === "sign-in-again" ? [alicePhone, aliceLaptop] : []).map((named) =>
      scenario(`an event (${action}) about ${named.sid} × a sweep of the account, page by page × hours`, {
        about: ["G7", "G11"],
        stores,
        pageSize: 1,
        before: async (world) => ({
          laptop: await freshlySignedIn(world, aliceLaptop),
          tablet: await freshlySignedIn(world, { subject, sid: "alice-tablet" }),
          phone: await freshlySignedIn(world),
        }),
        actors: (world, { phone, laptop, tablet }) => ({
          "an event about one session; then the tablet signs out; hours later the others want a token": async () => {
            await sendsEvent(world, 2, "jti", { ...named, action });
            await tablet.signOut(1, "session");
            await world.passes(300_000);
            await phone.visit(2);
            await laptop.visit(2);
            await world.passes(4 * 3_600_000);
            await phone.acquire(1);
            await laptop.acquire(2);
          },
        }),
      }),
    ),
  ]),

  ...(["end-sessions", "sign-in-again"] as const).map((action) =>
    scenario(`an event (${action}) about a known session and its user × a session without a sid`, {
      about: ["G7", "G11"],
      before: async (world) => ({
        unnamed: await freshlySignedIn(world, aliceWithoutSid),
        phone: await freshlySignedIn(world),
        event: eventNow(world, { sid, subject, action }),
      }),
      actors: (world, { unnamed, phone, event }) => ({
        "an event about the phone's session and alice; then the other browser wants a token": async () => {
          await providerMessages(world, 2).securityEvent("jti", event);
          await unnamed.acquire(1);
        },
        "the phone looks who it is": () => phone.visit(2),
      }),
    }),
  ),

  scenario("an event about an unknown session of a user × her other sessions", {
    about: ["G7"],
    before: async (world) => ({
      laptop: await freshlySignedIn(world, aliceLaptop),
      event: eventNow(world, { sid: "unknown", subject }),
    }),
    actors: (world, { laptop, event }) => ({
      "an event about an unknown session of alice": () => providerMessages(world, 2).securityEvent("jti", event),
      "the laptop wants a token": () => laptop.acquire(1),
    }),
  }),

  scenario("an older event about a session × a new sign-in of its sid", {
    about: ["G7"],
    before: async (world) => {
      const event = eventNow(world, { sid, subject });
      await world.passes(5000);
      return { event, phone: await onTheWay(world) };
    },
    actors: (world, { event, phone }) => ({
      "an older event about the phone's sid": () => providerMessages(world, 2).securityEvent("jti", event),
      "the phone comes back": () => phone.browser.comesBack(phone.visit, 1),
    }),
  }),

  scenario("an event asks for new tokens × a refresh that began before it", {
    about: ["G11"],
    before: async (world) => ({
      phone: await signedIn(world),
      event: eventNow(world, { subject, action: "refresh-tokens" }),
    }),
    actors: (world, { phone, event }) => ({
      "the phone wants a token": () => phone.acquire(1),
      "an event about alice; then the phone wants a token": async () => {
        await providerMessages(world, 2).securityEvent("jti", event);
        await phone.acquire(2);
      },
    }),
  }),

  scenario("an event asks for new tokens a second time × a refresh that began between the two", {
    about: ["G11"],
    stores,
    allowance: { mishaps: 1, of: { commitRefresh: ["fails"] } },
    before: async (world) => {
      const phone = await signedIn(world);
      await sendsEvent(world, 1, "first", { subject, action: "refresh-tokens" });
      await world.passes(5000);
      return { phone, event: eventNow(world, { subject, action: "refresh-tokens" }) };
    },
    actors: (world, { phone, event }) => ({
      "the phone wants a token": () => phone.acquire(1),
      "another event about alice; then the phone wants a token": async () => {
        // The refresh is answered, and its result is not stored yet.
        for (let step = 0; step < 4; step++) await world.passes(1);
        await providerMessages(world, 1).securityEvent("second", event);
        await phone.acquire(2);
      },
    }),
  }),

  scenario("one moment: an event asks for new tokens × a refresh × another event", {
    about: ["G11"],
    stores,
    before: signedIn,
    actors: (world, phone) => ({
      "an event about alice; the phone wants a token; another event; the phone wants a token": async () => {
        await sendsEvent(world, 2, "first", { subject, action: "refresh-tokens" });
        await phone.acquire(1);
        await sendsEvent(world, 2, "second", { subject, action: "refresh-tokens" });
        await phone.acquire(1);
      },
    }),
  }),

  scenario("an event asks for new tokens × an API that has some", {
    about: ["G11"],
    onBehalfOf: true,
    before: async (world) => {
      await freshlySignedIn(world);
      const bearer = bearerOf(world, subject);
      await onBehalfOf(world, 1, bearer);
      return { bearer, event: eventNow(world, { subject, action: "refresh-tokens" }) };
    },
    actors: (world, { bearer, event }) => ({
      "an event about alice; then her token comes": async () => {
        await providerMessages(world, 2).securityEvent("jti", event);
        await onBehalfOf(world, 1, bearer);
      },
      "her token comes": () => onBehalfOf(world, 2, bearer),
    }),
  }),

  ...(
    [
      ["refresh-tokens", "sign-in-again"],
      ["sign-in-again", "sign-in-again"],
    ] as const
  ).map(([first, second]) =>
    scenario(`events about two sessions (${first}, then ${second}), each of which then wants a token`, {
      about: ["G7", "G11"],
      stores,
      before: async (world) => {
        const laptop = await freshlySignedIn(world, aliceLaptop);
        const phone = await freshlySignedIn(world);
        const old = eventNow(world, { ...aliceLaptop, action: first });
        await world.passes(5000);
        return { laptop, phone, old, visit: await phone.atProvider(aliceAgain, 1) };
      },
      actors: (world, { phone, laptop, old, visit }) => ({
        "an event about the laptop's session, one about the phone's, and an old one about alice": async () => {
          const { securityEvent } = providerMessages(world, 2);
          await securityEvent("first", old);
          await sendsEvent(world, 1, "second", { sid, subject, action: second });
          await securityEvent("third", { subject, action: second, issuedAt: old.issuedAt - 60_000 });
          await laptop.acquire(1);
          await phone.acquire(2);
        },
        "the phone signs in again": async () => {
          await phone.comesBack(visit, 1);
          await phone.acquire(2);
        },
      }),
    }),
  ),

  scenario("one moment: a session sign-out × a sign-in × an event that marks the account", {
    about: ["G7", "G11"],
    stores,
    before: async (world) => ({ phone: await signedIn(world), laptop: await onTheWay(world, aliceLaptop) }),
    actors: (world, { phone, laptop }) => ({
      "the phone signs out, this session only; the laptop comes back; an event; the laptop wants a token": async () => {
        await phone.signOut(2, "session");
        await laptop.browser.comesBackOnce(laptop.visit, 1);
        await sendsEvent(world, 2, "jti", { subject, action: "sign-in-again" });
        await laptop.browser.acquire(1);
      },
    }),
  }),

  scenario("two events about one session ask for different things", {
    about: ["G11"],
    stores,
    before: freshlySignedIn,
    actors: (world, phone) => ({
      "an event that asks for a sign-in, and one that asks for new tokens; then the phone wants one": async () => {
        await sendsEvent(world, 2, "first", { sid, subject, action: "sign-in-again" });
        await sendsEvent(world, 1, "second", { sid, subject, action: "refresh-tokens" });
        await phone.acquire(2);
      },
      "the phone looks who it is": () => phone.visit(2),
    }),
  }),

  scenario("two events about alice, the older one last × a later sign-in", {
    about: ["G7", "G11"],
    stores,
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      const older = eventNow(world, { subject, action: "sign-in-again" });
      await world.passes(5000);
      const laptop = await freshlySignedIn(world, aliceLaptop);
      const newer = eventNow(world, { subject, action: "sign-in-again" });
      await world.passes(5000);
      return { phone, laptop, older, newer, tablet: await freshlySignedIn(world, { subject, sid: "alice-tablet" }) };
    },
    actors: (world, { phone, laptop, tablet, older, newer }) => ({
      "the newer event, then the older one; then all want a token": async () => {
        await providerMessages(world, 1).securityEvent("newer", newer);
        await providerMessages(world, 2).securityEvent("older", older);
        await phone.acquire(1);
        await laptop.acquire(2);
        await tablet.acquire(1);
      },
      "the tablet looks who it is": () => tablet.visit(2),
    }),
  }),

  scenario("an event marks sessions of the first moment × their tokens are removed", {
    about: ["G1", "G11"],
    stores,
    before: async (world) => ({ phone: await freshlySignedIn(world), laptop: await onTheWay(world, aliceLaptop) }),
    actors: (world, { phone, laptop }) => ({
      "an event about alice's credentials; then the phone wants a token": async () => {
        await sendsEvent(world, 2, "jti", { subject, action: "remove-tokens" });
        await phone.acquire(1);
      },
      "the administrator takes alice's tokens": () => administrator(world, 1).remove("alice", "account"),
      "the laptop comes back, and wants a token": async () => {
        await laptop.browser.comesBack(laptop.visit, 1);
        await laptop.browser.acquire(1);
      },
    }),
  }),

  scenario("steps of events that mark a session are sent twice × its user signs in again", {
    about: ["G7", "G11"],
    stores,
    allowance: { mishaps: 1, of: { removeAccount: ["again", "twice"], signIn: ["again", "twice"] } },
    before: async (world) => ({
      phone: await freshlySignedIn(world),
      event: eventNow(world, { sid, subject, action: "sign-in-again" }),
    }),
    actors: (world, { phone, event }) => ({
      "an event about the phone's session": () => providerMessages(world, 2).securityEvent("jti", event),
      "the phone signs in again in the same session of the provider, and wants a token": async () => {
        await phone.signIn(alicePhone, 1);
        await phone.acquire(2);
      },
    }),
  }),

  scenario("access tokens are dropped × a refresh for other scopes, and then a token for the first ones", {
    about: ["G11"],
    before: freshlySignedIn,
    actors: (world, phone) => ({
      "the phone wants a token for files": () => phone.acquire(1, { scopes: ["Files.Read"] }),
      "an event about alice's tokens; then the phone wants a token": async () => {
        await sendsEvent(world, 2, "jti", { subject: "alice", action: "refresh-tokens" });
        await phone.acquire(2);
      },
    }),
  }),
];
