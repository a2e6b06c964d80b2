import { administrator } from "../world/clients.ts";
import { sendsEvent } from "./events.ts";
import { freshlySignedIn } from "./people.ts";
import { scenario } from "./scenario.ts";

/** Requests that ask more than once who is signed in. */
export const openPages = [
  ...[{}, { recheck: { everyMs: 3_600_000, graceMs: 3_600_000 } }].map((following) =>
    scenario(`a long response looks again${"recheck" in following ? ", in an app that rechecks" : ""} × removal`, {
      about: ["G7", "G8"],
      // The app's own work between the two looks is in no order with the removal, so all of its orders count as one.
      explore: "random",
      ...following,
      before: freshlySignedIn,
      actors: (world, phone) => ({
        "the phone's page stays open": () => phone.staysOpen(1),
        "the administrator removes alice": () => administrator(world, 2).remove("alice"),
      }),
    }),
  ),

  ...[{}, { recheck: { everyMs: 3_600_000, graceMs: 3_600_000 } }].map((following) =>
    scenario(`the app's code signs out, and looks again${"recheck" in following ? ", in an app that rechecks" : ""}`, {
      about: ["G1", "G8"],
      ...following,
      before: freshlySignedIn,
      actors: (_, phone) => ({
        "the phone signs out by the app's code": () => phone.signsOutInCode(1),
        "another tab wants a token": () => phone.acquire(2),
      }),
    }),
  ),

  // The second caller's look is late, and a third caller must not share it.
  scenario("callers that share work × a slow look that two of them share × a removal, and a question after it", {
    about: ["G1", "G8"],
    stores: ["cells"],
    explore: "random",
    requestsShareWork: true,
    allowance: { mishaps: 1, of: { readSession: ["slow"] } },
    before: freshlySignedIn,
    actors: (world, phone) => ({
      "the phone looks who it is": () => phone.visit(1),
      "another tab looks who it is": () => phone.visit(1),
      "alice is removed, and a script of a third tab asks": async () => {
        await administrator(world, 2).remove("alice");
        await phone.asks(1);
      },
    }),
  }),

  ...(["sign-in-again", "remove-tokens"] as const).map((action) =>
    scenario(`an event (${action}) about alice × pages behind guards`, {
      about: ["G7", "G11"],
      before: freshlySignedIn,
      actors: (world, phone) => ({
        "an event about alice; then the phone passes guards": async () => {
          await sendsEvent(world, 2, "jti", { subject: "alice", action });
          await phone.passesPlainGuard(1);
          await phone.passesGuard(1);
        },
        "another tab passes a guard": () => phone.passesPlainGuard(2),
      }),
    }),
  ),
];
