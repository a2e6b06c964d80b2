import { ownApp, sisterApp } from "../world/app.ts";
import type { Browser } from "../world/browser.ts";
import { administrator, providerMessages } from "../world/clients.ts";
import { bearerOf, onBehalfOf } from "../world/on-behalf-of.ts";
import type { World } from "../world/world.ts";
import { eventNow } from "./events.ts";
import { aliceLaptop, alicePhone, aliceWithoutSid, freshlySignedIn, onTheWay } from "./people.ts";
import { type Actors, scenario } from "./scenario.ts";

const hour = 3_600_000;

/** A sweep deletes fewer sessions than these in one step. */
const manyBrowsers = 26;

/** Only cells are looked at page by page. */
const stores = ["cells"] as const;

/** Two browsers of one session of the provider, one of another session, and their remaining data later. */
async function threeBrowsers(world: World): Promise<{ phone: Browser; twin: Browser; laptop: Browser }> {
  const laptop = await freshlySignedIn(world, aliceLaptop);
  const twin = await freshlySignedIn(world, alicePhone);
  return { laptop, twin, phone: await freshlySignedIn(world, alicePhone) };
}

/** Each browser sends its cookie, hours after the sweep of the removal that ended its session. */
const comeLater = (world: World, browsers: readonly Browser[]): Promise<void> => {
  const copies = browsers.map((browser) => browser.copy(`old ${browser.name}`));
  return (async () => {
    await world.passes(300_000);
    for (const each of copies) await each.visit(1);
    await world.passes(2 * hour);
    for (const each of copies) await each.acquire(2);
  })();
};

/** A removal, and later the cookies of all browsers that it concerns. */
const removedAndShownLater = (
  world: World,
  browsers: readonly Browser[],
  what: string,
  remove: () => Promise<unknown>,
): Actors => ({
  [`${what}; later the old cookies come`]: async () => {
    await remove();
    await comeLater(world, browsers);
  },
});

/** A store answers long looks in pages. A look that continues must miss nothing, although other steps come between two pages. */
export const pages = [
  ...([1, 3] as const).map((pageSize) =>
    scenario(`pages of ${pageSize}: a sign-out of one session of the provider × the sessions of its sid, later`, {
      about: ["G1", "G2", "G7"],
      stores,
      pageSize,
      before: threeBrowsers,
      actors: (world, { phone, twin, laptop }) => ({
        ...removedAndShownLater(world, [phone, twin], "the phone signs out", () => phone.signOut(2, "session")),
        "the laptop looks who it is": () => laptop.visit(1),
      }),
    }),
  ),

  ...([1, 3] as const).map((pageSize) =>
    scenario(`pages of ${pageSize}: a removal of the account × its sweep × a sign-in`, {
      about: ["G1", "G2", "G7"],
      stores,
      pageSize,
      before: async (world) => ({ ...(await threeBrowsers(world)), tablet: await onTheWay(world) }),
      actors: (world, { phone, twin, laptop, tablet }) => ({
        ...removedAndShownLater(world, [phone, twin, laptop], "the administrator removes alice", () =>
          administrator(world, 2).remove("alice"),
        ),
        "a tablet comes back": () => tablet.browser.comesBackOnce(tablet.visit, 1),
      }),
    }),
  ),

  scenario("pages: a removal of the account's tokens × two exchanges × a refresh", {
    about: ["G1", "G2"],
    stores,
    pageSize: 1,
    onBehalfOf: true,
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      const [first, second] = [bearerOf(world, "alice"), bearerOf(world, "alice")];
      await onBehalfOf(world, 1, first);
      await onBehalfOf(world, 2, second);
      await world.passes(2 * hour);
      return { phone, first, second };
    },
    actors: (world, { phone, first }) => ({
      "the phone wants a token": () => phone.acquire(1),
      "the administrator takes alice's tokens; later an old token comes": async () => {
        await administrator(world, 2).remove("alice", "account");
        await world.passes(300_000);
        await phone.visit(2);
        await onBehalfOf(world, 1, first);
      },
    }),
  }),

  scenario("a sign-out of one session of the provider × more sessions of its sid than one step deletes", {
    about: ["G1", "G2"],
    stores,
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      const others: Browser[] = [];
      for (let number = 0; number < manyBrowsers; number++) {
        const browser = world.browser(`browser ${number}`);
        await browser.signIn(alicePhone, 1);
        others.push(browser);
      }
      return { phone, others: [others[0] ?? phone, others.at(-1) ?? phone] };
    },
    actors: (world, { phone, others }) =>
      removedAndShownLater(world, [phone, ...others], "the phone signs out", () => phone.signOut(2, "session")),
  }),

  // The removal affects no cell of the last page.
  scenario("pages: an older event about a user × an exchange that is done again × a younger session", {
    about: ["G1", "G2"],
    stores,
    pageSize: 1,
    onBehalfOf: true,
    before: async (world) => {
      await freshlySignedIn(world, aliceLaptop);
      const bearer = bearerOf(world, "alice");
      await onBehalfOf(world, 1, bearer);
      await world.passes(2 * hour);
      const event = eventNow(world, { subject: "alice" });
      await world.passes(5000);
      await freshlySignedIn(world, alicePhone);
      return { bearer, event };
    },
    actors: (world, { bearer, event }) => ({
      "an API is called with alice's token": () => onBehalfOf(world, 1, bearer),
      "an older event about alice": () => providerMessages(world, 2).securityEvent("jti", event),
    }),
  }),

  scenario("pages: a signed notice about a sid that is in no ID token × several sessions without a sid", {
    about: ["G4", "G7"],
    stores,
    pageSize: 1,
    before: async (world) => {
      const one = await freshlySignedIn(world, aliceWithoutSid);
      const two = await freshlySignedIn(world, aliceWithoutSid);
      const laptop = await freshlySignedIn(world, aliceLaptop);
      return { one, two, laptop, token: world.provider.logoutToken({ sid: "unknown", subject: "alice" }) };
    },
    actors: (world, { one, two, laptop, token }) => ({
      ...removedAndShownLater(world, [one, two], "a back-channel notice", () =>
        providerMessages(world, 1).backChannel(token),
      ),
      "the laptop looks who it is": () => laptop.visit(2),
    }),
  }),

  scenario("pages: an account in two apps is removed × its sweep × the other app's, an hour later", {
    about: ["G1", "G2", "G9"],
    stores,
    pageSize: 1,
    apps: [ownApp, sisterApp],
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      await phone.signIn({ subject: "alice", sid: "alice-other" }, 2);
      const laptop = await freshlySignedIn(world, aliceLaptop);
      await laptop.signIn({ subject: "alice", sid: "alice-laptop-other" }, 2);
      return { phone, laptop };
    },
    actors: (world, { phone, laptop }) => ({
      "alice is removed; later both apps are asked": async () => {
        const [old, other] = [phone.copy("old phone"), laptop.copy("old laptop")];
        await administrator(world, 1).remove("alice");
        await world.passes(300_000);
        await old.visit(2);
        await other.visit(1);
        await other.visit(2);
      },
      "the laptop looks who it is": () => laptop.visit(1),
    }),
  }),

  scenario("pages: an account in two apps is removed, and signs in again × its sweep × the other app, later", {
    about: ["G1", "G2", "G9"],
    stores,
    pageSize: 1,
    apps: [ownApp, sisterApp],
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      await phone.signIn({ subject: "alice", sid: "alice-other" }, 2);
      return phone;
    },
    actors: (world, phone) => ({
      "alice is removed, and three of her browsers sign in; later both apps are asked": async () => {
        const old = phone.copy("old phone");
        await administrator(world, 1).remove("alice");
        await world.passes(2000);
        for (const sid of ["one", "two", "three", "four"]) {
          await world.browser(sid).signIn({ subject: "alice", sid }, 1);
        }
        await world.passes(300_000);
        await old.visit(1);
        await world.passes(300_000);
        await old.visit(2);
        await old.acquire(2);
      },
    }),
  }),

  scenario("pages: a sign-out of one session of the provider × four sessions of its sid, later", {
    about: ["G1", "G2", "G7"],
    stores,
    pageSize: 1,
    before: async (world) => {
      const { phone, twin } = await threeBrowsers(world);
      const [third, fourth] = [await freshlySignedIn(world, alicePhone), await freshlySignedIn(world, alicePhone)];
      return { phone, others: [twin, third, fourth] };
    },
    actors: (world, { phone, others }) =>
      removedAndShownLater(world, [phone, ...others], "the phone signs out", () => phone.signOut(2, "session")),
  }),
];
