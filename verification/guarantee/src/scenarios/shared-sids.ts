import { administrator, providerMessages } from "../world/clients.ts";
import { alicePhone, aliceWithoutSid, bobPhone, freshlySignedIn } from "./people.ts";
import { scenario } from "./scenario.ts";

/** Notices about a sid, and accounts that have sessions of it and sessions without any. */
export const sharedSids = [
  scenario("a notice about a sid only × the account's session without a sid", {
    about: ["G7"],
    before: async (world) => ({
      unnamed: await freshlySignedIn(world, aliceWithoutSid),
      phone: await freshlySignedIn(world),
      token: world.provider.logoutToken({ sid: alicePhone.sid }),
    }),
    actors: (world, { unnamed, phone, token }) => ({
      "a back-channel notice; then both look": async () => {
        await providerMessages(world, 2).backChannel(token);
        await unnamed.visit(1);
        await phone.visit(1);
      },
    }),
  }),

  scenario("a notice about a user and another user's sid × the user's session without a sid", {
    about: ["G7"],
    before: async (world) => ({
      unnamed: await freshlySignedIn(world, aliceWithoutSid),
      bob: await freshlySignedIn(world, bobPhone),
      token: world.provider.logoutToken({ sid: bobPhone.sid, subject: alicePhone.subject }),
    }),
    actors: (world, { unnamed, bob, token }) => ({
      "a back-channel notice; then both look": async () => {
        await providerMessages(world, 2).backChannel(token);
        await unnamed.visit(1);
        await bob.visit(1);
      },
    }),
  }),

  ...(["first", "second"] as const).map((ended) =>
    scenario(`two browsers have sessions of one sid, and the ${ended} one has ended × a front-channel request`, {
      about: ["G6"],
      before: async (world) => {
        const first = await freshlySignedIn(world);
        const second = world.browser("second");
        await second.signIn(alicePhone, 2);
        await world.passes(5000);
        const [gone, left] = ended === "first" ? [first, second] : [second, first];
        await administrator(world, 1).endSession(gone.session);
        // No sign-in of the sid is pending any more.
        await world.passes(120_000);
        return left;
      },
      actors: (world, left) => ({
        "the other browser looks who it is": () => left.visit(1),
        "a front-channel request with their sid": () => providerMessages(world, 2).frontChannel(alicePhone.sid),
      }),
    }),
  ),
];
