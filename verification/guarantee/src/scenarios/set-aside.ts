import { aliceLaptop, freshlySignedIn } from "./people.ts";
import { scenario } from "./scenario.ts";

/** A refresh without an outcome causes a sweep of the account, so that its token is revoked. Earlier rulings must stay. */
export const setAsides = [
  scenario("a refresh without an outcome × the cookie of another session that was removed and not swept", {
    about: ["G1", "G7"],
    stores: ["cells"],
    nodes: 3,
    allowance: { mishaps: 1, of: { "provider.refresh": ["lost"] } },
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      const laptop = await freshlySignedIn(world, aliceLaptop);
      await world.passes(7_200_000);
      return { phone, laptop };
    },
    actors: (world, { phone, laptop }) => ({
      "the phone signs out, this session only; the laptop wants a token; the phone's old cookie comes": async () => {
        const old = phone.copy("old");
        await phone.signOut(2, "session");
        await laptop.acquire(1);
        await old.acquire(3);
      },
      "node 2 dies": () => world.dies(2),
    }),
  }),
];
