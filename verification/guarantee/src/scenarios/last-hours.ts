import { newAddress } from "../provider/provider-client.ts";
import { providerMessages } from "../world/clients.ts";
import type { World } from "../world/world.ts";
import { sendsEvent } from "./events.ts";
import { aliceLaptop, alicePhone, freshlySignedIn } from "./people.ts";
import { scenario } from "./scenario.ts";

const hour = 3_600_000;
/** The simulated apps' sessions end then, used or not. */
const absoluteMs = 168 * hour;
/** A session stays if it is used as often. */
const useMs = 7 * hour;

/** A browser that has used its session until shortly before its end. */
async function shortlyBeforeItsEnd(world: World, ms: number) {
  const end = world.time.now + absoluteMs;
  const phone = await freshlySignedIn(world);
  while (world.time.now + useMs < end - ms) {
    await world.passes(useMs);
    await phone.visit(1);
  }
  await world.passes(end - ms - world.time.now);
  return phone;
}

/** The ends of what is stored: a session, its grant, and what removals have left in its account. */
export const lastHours = [
  scenario(
    "a session that was signed out × a grant in its last hour, whose refresh gets no answer, × sweeps that fail",
    {
      about: ["G1", "G7"],
      allowance: { mishaps: 3, of: { "provider.refresh": ["lost"], sweep: ["fails"] } },
      before: async (world) => ({
        phone: await shortlyBeforeItsEnd(world, hour),
        laptop: await freshlySignedIn(world, aliceLaptop),
      }),
      actors: (world, { phone, laptop }) => ({
        "the laptop signs out, the phone wants a token, and hours later the laptop's old cookie comes": async () => {
          const old = laptop.copy("old");
          await laptop.signOut(1, "session");
          await phone.acquire(2);
          await world.passes(2 * hour);
          await old.visit(2);
        },
      }),
    },
  ),

  scenario("a session in its last second, the sid's clock ahead × a notice", {
    about: ["G1", "G7"],
    stores: ["cells"],
    skew: { maxMs: 1000, of: { sid: 1000 } },
    before: async (world) => ({
      phone: await shortlyBeforeItsEnd(world, 500),
      token: world.provider.logoutToken({ sid: alicePhone.sid }),
    }),
    actors: (world, { phone, token }) => ({
      "a back-channel notice about the phone's sid; then the phone looks": async () => {
        await providerMessages(world, 1).backChannel(token);
        await phone.visit(2);
      },
      "the phone looks who it is": () => phone.visit(1),
    }),
  }),

  scenario("a recheck has brought a new address, and the session outlives its idle time × an event that names it", {
    about: ["G7", "G11"],
    recheck: { everyMs: hour, graceMs: hour / 2 },
    indexesUsers: true,
    provider: { renames: true },
    before: async (world) => {
      const phone = await freshlySignedIn(world);
      for (const hours of [1.2, useMs / hour, 2]) {
        await world.passes(hours * hour);
        await phone.visit(1);
      }
      return phone;
    },
    actors: (world, phone) => ({
      "an event about alice's new address; then the phone looks": async () => {
        await sendsEvent(world, 2, "jti", { subject: "alice", address: newAddress });
        await phone.visit(1);
      },
    }),
  }),
];
