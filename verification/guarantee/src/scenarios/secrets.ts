import { alicePhone, freshlySignedIn } from "./people.ts";
import { scenario } from "./scenario.ts";

/** Two nodes of a rotation that have one secret in common. The order of the secrets decides the order of a sid's names. */
const rotations: readonly (readonly (readonly string[])[])[] = [
  [["old"], ["new", "old"]],
  [["old", "new"], ["new"]],
];

/** Sign-outs and sign-ins on nodes with different secrets. */
export const secrets = rotations.map((each) =>
  scenario(`secrets (${each.map((own) => own.join(" ")).join("; ")}): a session sign-out × a sign-in of its sid`, {
    about: ["G2", "G7"],
    stores: ["cells"],
    secrets: each,
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      const tablet = world.browser("tablet");
      return { phone, tablet, visit: await tablet.atProvider(alicePhone, 2) };
    },
    actors: (_, { phone, tablet, visit }) => ({
      "the tablet comes back with the phone's sid": () => tablet.comesBack(visit, 2),
      "the phone signs out, this session only": () => phone.signOut(1, "session"),
    }),
  }),
);
