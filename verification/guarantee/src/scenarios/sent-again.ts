import { administrator, providerMessages } from "../world/clients.ts";
import { onBehalfOf } from "../world/on-behalf-of.ts";
import { aliceLaptop, alicePhone, freshlySignedIn, onTheWay, signedIn } from "./people.ts";
import { scenario } from "./scenario.ts";
import { alicesBearer, laptopFollows, noticeFollows, twoTabs } from "./shapes.ts";

/** A store's client sends a step again because the answer was lost, or a copy of a request arrives later. */
const again = ["again", "twice"] as const;

const stores = ["cells"] as const;

/** Steps that reach the store twice. Core sees one answer, and it is the same as if the step had arrived once. */
export const sentAgain = [
  scenario("steps of a sign-in are sent twice × sign-out", {
    about: ["G2", "G7"],
    stores,
    allowance: { mishaps: 1, of: { beginRedemption: again, signIn: again, removeAccount: again } },
    before: laptopFollows,
    actors: (_, { phone, laptop }) => ({
      "the laptop comes back": () => laptop.browser.comesBack(laptop.visit, 1),
      "the phone signs out": () => phone.signOut(2, "everywhere"),
    }),
  }),

  scenario("steps of a sign-in are sent twice × notice", {
    about: ["G3", "G7"],
    stores,
    allowance: { mishaps: 1, of: { beginRedemption: again, signIn: again, markEnded: again, removeAccount: again } },
    before: noticeFollows,
    actors: (world, { phone, token }) => ({
      "the phone comes back": () => phone.browser.comesBack(phone.visit, 1),
      "a back-channel notice about the phone's sid": () => providerMessages(world, 2).backChannel(token),
    }),
  }),

  scenario("steps of a sign-in are sent twice × front-channel × the other browser", {
    about: ["G3", "G6", "G7"],
    stores,
    allowance: { mishaps: 1, of: { signIn: again, markEnded: again, removeAccount: again } },
    before: async (world) => ({ laptop: await freshlySignedIn(world, aliceLaptop), phone: await onTheWay(world) }),
    actors: (world, { phone, laptop }) => ({
      "the phone comes back": () => phone.browser.comesBack(phone.visit, 1),
      "a front-channel request with the phone's sid": () =>
        providerMessages(world, 2).frontChannel(phone.visit.person.sid ?? ""),
      "the laptop wants a token": () => laptop.acquire(2),
    }),
  }),

  scenario("a removal of a front-channel request is sent twice × a sign-in of its sid", {
    about: ["G1", "G6"],
    stores,
    allowance: { mishaps: 1, of: { removeAccount: again } },
    before: async (world) => ({ laptop: await freshlySignedIn(world, aliceLaptop), phone: await onTheWay(world) }),
    actors: (world, { phone }) => ({
      "the phone comes back": () => phone.browser.comesBackOnce(phone.visit, 1),
      "a front-channel request with the phone's sid": () =>
        providerMessages(world, 2).frontChannel(phone.visit.person.sid ?? ""),
    }),
  }),

  scenario("steps of a refresh are sent twice × sign-out", {
    about: ["G1", "G2", "G5"],
    stores,
    allowance: { mishaps: 1, of: { claimRefresh: again, commitRefresh: again, releaseRefresh: again, sweep: again } },
    before: signedIn,
    actors: (_, phone) => ({
      "the phone wants a token": () => phone.acquire(1),
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("steps of a refresh are sent twice × another refresh", {
    about: ["G5"],
    stores,
    allowance: {
      mishaps: 2,
      of: {
        ...{ claimRefresh: again, commitRefresh: again, releaseRefresh: again },
        "provider.refresh": ["unsent", "less"],
      },
    },
    before: signedIn,
    actors: (_, phone) => twoTabs(phone),
  }),

  scenario("steps of an exchange are sent twice × removal", {
    about: ["G1", "G2"],
    stores,
    onBehalfOf: true,
    allowance: { mishaps: 1, of: { claimRefresh: again, commitRefresh: again, removeAccount: again } },
    before: alicesBearer,
    actors: (world, bearer) => ({
      "an API is called with alice's token": () => onBehalfOf(world, 1, bearer),
      "the administrator removes alice": () => administrator(world, 2).remove("alice"),
    }),
  }),

  scenario("steps of removals and sweeps are sent twice × the next sign-in", {
    about: ["G1", "G2", "G7"],
    stores,
    allowance: { mishaps: 1, of: { removeAccount: again, sweep: again, signIn: again } },
    before: async (world) => ({ phone: await signedIn(world), laptop: world.browser("laptop") }),
    actors: (world, { phone, laptop }) => ({
      "the phone signs out; the laptop signs in": async () => {
        await phone.signOut(2);
        await world.passes(2000);
        await laptop.signIn(aliceLaptop, 1);
        await laptop.acquire(2);
      },
      "the administrator ends the phone's session": () => administrator(world, 1).endSession(phone.session),
    }),
  }),

  scenario("steps of a removal of which an API must be told are sent twice", {
    about: ["G7", "G11"],
    stores,
    tellsRemovals: true,
    allowance: {
      mishaps: 1,
      of: { addToOutbox: again, removeAccount: again, takeFromOutbox: again, dropFromOutbox: again },
    },
    before: async (world) => {
      await freshlySignedIn(world, aliceLaptop);
      return freshlySignedIn(world);
    },
    actors: (world, phone) => ({
      "the administrator ends the phone's session": () => administrator(world, 1).endSession(phone.session),
      "the laptop's sid ends": () => providerMessages(world, 2).frontChannel(aliceLaptop.sid),
    }),
  }),

  // A browser that arrives with an ended session begins a sweep. It may be over before the copy of the removal's step arrives.
  ...(["front-channel", "back-channel", "security event", "administrator"] as const).map((by) =>
    scenario(`a removal of which an API must be told is sent twice × its browser looks (${by})`, {
      about: ["G11"],
      stores,
      tellsRemovals: true,
      allowance: { mishaps: 1, of: { removeAccount: again } },
      before: async (world) => ({
        phone: await freshlySignedIn(world),
        issuedAt: world.time.unread,
        token: world.provider.logoutToken({ sid: alicePhone.sid, subject: "alice" }),
      }),
      actors: (world, { phone, issuedAt, token }) => ({
        "the phone looks who it is": () => phone.visit(2),
        "the phone's session is removed": () => {
          const { frontChannel, backChannel, securityEvent } = providerMessages(world, 1);
          const { sid } = alicePhone;
          if (by === "front-channel") return frontChannel(sid);
          if (by === "back-channel") return backChannel(token);
          return by === "administrator"
            ? administrator(world, 1).endSession(phone.session)
            : securityEvent("jti", { sid, issuedAt });
        },
      }),
    }),
  ),
];
