import { providerMessages } from "../world/clients.ts";
import { aliceAgain, aliceLaptop, alicePhone, freshlySignedIn, signedIn } from "./people.ts";
import { scenario } from "./scenario.ts";
import { claimsExpire, laptopFollows, refreshedBefore, twoTabs, wantsItAgain } from "./shapes.ts";

/** A provider at which a revocation has no effect, so only the store prevents the use of a token. */
const revokesNothing = { revokes: false } as const;

/** Tokens that arrive late or are refused. They are revoked, but no promise depends on the revocation. */
export const revocations = [
  scenario("a provider that revokes nothing: sign-out × refresh, and again", {
    about: ["G1", "G2"],
    provider: revokesNothing,
    before: signedIn,
    actors: (_, phone) => ({
      "the phone wants a token, twice": async () => {
        await phone.acquire(1);
        await phone.acquire(2);
      },
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("a provider that revokes nothing: sign-out × redemption", {
    about: ["G1", "G2"],
    provider: revokesNothing,
    before: laptopFollows,
    actors: (_, { phone, laptop }) => ({
      "the laptop comes back and wants a token": async () => {
        await laptop.browser.comesBackOnce(laptop.visit, 1);
        await laptop.browser.acquire(2);
      },
      "the phone signs out everywhere": () => phone.signOut(2, "everywhere"),
    }),
  }),

  scenario("a provider that revokes nothing: notice × refresher that stops for a while", {
    about: ["G1", "G2", "G5"],
    provider: revokesNothing,
    before: async (world) => ({
      phone: await signedIn(world),
      token: world.provider.logoutToken({ sid: alicePhone.sid }),
    }),
    actors: (world, { phone, token }) => ({
      ...twoTabs(phone),
      "a back-channel notice about the phone's sid": () => providerMessages(world, 2).backChannel(token),
      ...claimsExpire(world),
    }),
  }),

  scenario("the answer to a refresh is about another user × sign-out", {
    about: ["G2", "G5"],
    allowance: { mishaps: 1, of: { "provider.refresh": ["foreign", "forgets"] } },
    before: signedIn,
    actors: (_, phone) => ({
      ...twoTabs(phone),
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("a provider that begins to rotate × refreshes × time", {
    about: ["G2", "G5"],
    provider: { rotatesAfter: 1 },
    before: async (world) => {
      const phone = await signedIn(world);
      await phone.acquire(1);
      await world.passes(7_200_000);
      await phone.acquire(2);
      await world.passes(7_200_000);
      return phone;
    },
    actors: (world, phone) => ({
      ...twoTabs(phone),
      ...claimsExpire(world),
    }),
  }),

  scenario("a provider's client that doesn't learn about rotation × refreshes × time", {
    about: ["G5"],
    provider: { hidesRotation: true },
    before: refreshedBefore,
    actors: (world, phone) => ({
      ...twoTabs(phone),
      ...claimsExpire(world),
    }),
  }),

  scenario("a provider that rotates later than it seemed × a refresh that is cut off", {
    about: ["G2", "G5"],
    provider: { rotatesAfter: 1 },
    allowance: { mishaps: 1, of: { "provider.refresh": ["lost", "fails"] } },
    before: refreshedBefore,
    actors: (_, phone) => ({
      ...wantsItAgain(phone),
      "the phone signs out": () => phone.signOut(2),
    }),
  }),

  scenario("a sign-in that fails leaves the browser's old session", {
    about: ["G2", "G7"],
    allowance: {
      mishaps: 1,
      of: {
        "provider.completeSignIn": ["fails", "lost"],
        signIn: ["fails", "lost"],
        beginRedemption: ["fails", "lost"],
      },
    },
    before: async (world) => {
      const laptop = await freshlySignedIn(world, aliceLaptop);
      const phone = await signedIn(world);
      return { phone, laptop, visit: await phone.atProvider(aliceAgain, 1) };
    },
    actors: (world, { phone, visit }) => ({
      "the phone comes back, signed in again": () => phone.comesBackOnce(visit, 1),
      "a front-channel request with the new sid": () => providerMessages(world, 2).frontChannel("alice-phone-2"),
    }),
  }),

  scenario("a sign-in that is stopped leaves the browser's old session", {
    about: ["G3", "G7"],
    before: async (world) => {
      const phone = await signedIn(world);
      const visit = await phone.atProvider({ subject: "bob", sid: "bob-phone" }, 1);
      return { phone, visit, token: world.provider.logoutToken({ sid: "bob-phone" }) };
    },
    actors: (world, { phone, visit, token }) => ({
      "bob comes back": () => phone.comesBackOnce(visit, 1),
      "a back-channel notice about bob's sid": () => providerMessages(world, 2).backChannel(token),
      "another tab of alice's wants a token": () => phone.acquire(2),
    }),
  }),
];
