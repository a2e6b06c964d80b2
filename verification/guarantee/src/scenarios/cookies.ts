import { administrator } from "../world/clients.ts";
import { aliceAgain, freshlySignedIn } from "./people.ts";
import { scenario } from "./scenario.ts";

/** The answers' effects on a browser's cookie. The cookie of a living session must stay. */
export const cookies = [
  scenario("a script asks with the cookie of a session that has ended × the browser's next sign-in", {
    about: ["G7"],
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      const visit = await phone.atProvider(aliceAgain, 1);
      await administrator(world, 2).remove("alice");
      await world.passes(5000);
      return { phone, visit };
    },
    actors: (_, { phone, visit }) => ({
      "a script of the phone asks who it is": () => phone.asks(2),
      "the phone comes back, signed in again, and looks": async () => {
        await phone.comesBackOnce(visit, 1);
        await phone.visit(2);
      },
    }),
  }),

  scenario("a node that has another secret is shown a session", {
    about: ["G7", "G8"],
    stores: ["cells"],
    secrets: [["one"], ["another"]],
    before: freshlySignedIn,
    actors: (_, phone) => ({
      "the other node is asked who it is, by a page and by a script": async () => {
        await phone.visit(2);
        await phone.asks(2);
      },
      "the other node is told to sign out": () => phone.signOut(2, "session"),
      "the phone wants a token": () => phone.acquire(1),
    }),
  }),
];
