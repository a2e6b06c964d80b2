import { administrator } from "../world/clients.ts";
import { aliceAgain, aliceLaptop, freshlySignedIn, onTheWay, signedIn } from "./people.ts";
import { scenario } from "./scenario.ts";

/**
 * A narrow removal, a sign-in that it doesn't concern, and a wide removal, all at the same time of the store's clock. Only
 * the times of rulings, which follow each other, show their order.
 */
export const oneMoment = [
  scenario("one moment: a session sign-out × a sign-in × a removal", {
    about: ["G1", "G7"],
    stores: ["cells"],
    before: async (world) => ({ phone: await signedIn(world), laptop: await onTheWay(world, aliceLaptop) }),
    actors: (world, { phone, laptop }) => ({
      "the phone signs out, this session only; the laptop comes back; alice is removed; the laptop looks": async () => {
        await phone.signOut(2, "session");
        await laptop.browser.comesBackOnce(laptop.visit, 1);
        await administrator(world, 2).remove("alice");
        await laptop.browser.acquire(1);
      },
    }),
  }),

  scenario("one moment: a browser's next sign-in × another browser's × a removal", {
    about: ["G1", "G7"],
    stores: ["cells"],
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      return { phone, visit: await phone.atProvider(aliceAgain, 1), laptop: await onTheWay(world, aliceLaptop) };
    },
    actors: (world, { phone, visit, laptop }) => ({
      "the phone comes back, signed in again; the laptop comes back; alice is removed; both look": async () => {
        await phone.comesBackOnce(visit, 1);
        await laptop.browser.comesBackOnce(laptop.visit, 1);
        await administrator(world, 2).remove("alice");
        await laptop.browser.acquire(1);
        await phone.acquire(1);
      },
    }),
  }),

  scenario("one moment: a session sign-out × the administrator takes the tokens × a sign-in", {
    about: ["G1", "G7"],
    stores: ["cells"],
    before: async (world) => ({ phone: await signedIn(world), laptop: await onTheWay(world, aliceLaptop) }),
    actors: (world, { phone, laptop }) => ({
      "the phone signs out, this session only; alice's tokens are taken; she is removed": async () => {
        await phone.signOut(2, "session");
        await administrator(world, 2).remove("alice", "account");
        await administrator(world, 1).remove("alice");
      },
      "the laptop comes back and wants a token": async () => {
        await laptop.browser.comesBack(laptop.visit, 1);
        await laptop.browser.acquire(2);
      },
    }),
  }),
];
