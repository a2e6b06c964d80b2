import { administrator, providerMessages } from "../world/clients.ts";
import { bearerOf, onBehalfOf } from "../world/on-behalf-of.ts";
import { freshlySignedIn, onTheWay, signedIn } from "./people.ts";
import { scenario } from "./scenario.ts";
import { alicesBearer, laptopFollows, noticeFollows } from "./shapes.ts";

const hour = 3_600_000;

/** A store that loses everything, and removals that must be remembered for a long time. */
export const resets = [
  scenario("a token from before the store's reset comes to an API", {
    about: ["G10"],
    stores: ["cells"],
    onBehalfOf: true,
    before: async (world) => {
      await freshlySignedIn(world);
      const bearer = bearerOf(world, "alice");
      await world.passes(hour);
      return bearer;
    },
    actors: (world, bearer) => ({
      "alice is removed": () => administrator(world, 2).remove("alice"),
      "the store is reset": () => world.storeIsReset(),
      "an API is called with alice's token": () => onBehalfOf(world, 1, bearer),
    }),
  }),

  scenario("a new token after the store's reset", {
    about: ["G10"],
    stores: ["cells"],
    onBehalfOf: true,
    before: async (world) => {
      await world.storeIsReset();
      await world.passes(hour);
      return bearerOf(world, "alice");
    },
    actors: (world, bearer) => ({
      "an API is called with alice's token": () => onBehalfOf(world, 1, bearer),
      "alice is removed": () => administrator(world, 2).remove("alice"),
    }),
  }),

  scenario("the store loses everything during a sign-in × removal", {
    about: ["G1", "G2"],
    stores: ["cells"],
    before: onTheWay,
    actors: (world, phone) => ({
      "the phone comes back": () => phone.browser.comesBackOnce(phone.visit, 1),
      "the administrator removes alice": () => administrator(world, 2).remove("alice"),
      "the store is reset": () => world.storeIsReset(),
    }),
  }),

  scenario("the store loses everything between two callbacks of one transaction × notice", {
    about: ["G3"],
    stores: ["cells"],
    before: noticeFollows,
    actors: (world, { phone, token }) => ({
      "the phone comes back": () => phone.browser.comesBackOnce(phone.visit, 1),
      "a notice about alice; the store is reset; the callback comes again": async () => {
        const copy = phone.browser.copy("copy");
        await providerMessages(world, 2).backChannel(token);
        await world.storeIsReset();
        await copy.comesBackOnce(phone.visit, 2);
      },
    }),
  }),

  scenario("the store loses everything during a refresh × sign-out", {
    about: ["G1", "G2"],
    stores: ["cells"],
    before: signedIn,
    actors: (world, phone) => ({
      "the phone wants a token": () => phone.acquire(1),
      "the phone signs out": () => phone.signOut(2),
      "the store is reset": () => world.storeIsReset(),
    }),
  }),

  scenario("removals of different breadth, hours apart × an old token at an API", {
    about: ["G1"],
    onBehalfOf: true,
    before: async (world) => {
      await freshlySignedIn(world);
      const first = bearerOf(world, "alice");
      const notice = world.provider.logoutToken({ subject: "alice" });
      await world.passes(hour);
      return { first, notice };
    },
    actors: (world, { first, notice }) => ({
      "alice is removed, twice and by an older notice; her tokens come much later": async () => {
        await administrator(world, 2).remove("alice");
        await world.passes(hour);
        const second = bearerOf(world, "alice");
        await providerMessages(world, 2).backChannel(notice);
        await world.passes(9 * hour);
        await administrator(world, 1).remove("alice", "account");
        await world.passes(hour);
        await providerMessages(world, 2).backChannel(notice);
        await world.passes(11 * hour);
        await onBehalfOf(world, 1, first);
        await world.passes(1.5 * hour);
        await onBehalfOf(world, 2, second);
      },
    }),
  }),

  scenario("a sign-out of one session × an API that holds a token of the account", {
    about: ["G7"],
    onBehalfOf: true,
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      const bearer = bearerOf(world, "alice");
      await onBehalfOf(world, 1, bearer);
      return { phone, bearer };
    },
    actors: (world, { phone, bearer }) => ({
      "an API is called with alice's token": () => onBehalfOf(world, 1, bearer),
      "the phone signs out, this session only": () => phone.signOut(2, "session"),
    }),
  }),

  scenario("the store's clock is set back × sign-out × redemption", {
    about: ["G2"],
    stores: ["memory"],
    before: laptopFollows,
    actors: (world, { phone, laptop }) => ({
      "the laptop comes back": () => laptop.browser.comesBackOnce(laptop.visit, 1),
      "the phone signs out": () => phone.signOut(2),
      "the store's clock is set back": () => world.storeClockJumps(-600_000),
    }),
  }),

  scenario("the store's clock is set back × an old token at an API", {
    about: ["G1"],
    stores: ["memory"],
    onBehalfOf: true,
    before: alicesBearer,
    actors: (world, bearer) => ({
      "alice is removed, and her old token comes": async () => {
        await administrator(world, 2).remove("alice");
        await onBehalfOf(world, 1, bearer);
      },
      "the store's clock is set back": () => world.storeClockJumps(-600_000),
    }),
  }),
];
