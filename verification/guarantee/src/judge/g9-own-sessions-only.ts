import type { Facts } from "./facts.ts";
import { nameOf } from "./leftovers.ts";
import type { Violation } from "./violation.ts";

/** G9: a session belongs to the app that made it: no other app accepts its handle or uses its tokens. */
export function ownSessionsOnly(facts: Facts): Violation[] {
  const accepted = facts.requests.flatMap(({ task, app, session, outcome }): Violation[] => {
    if (session === undefined || session.place.session === undefined || session.app === app) return [];
    if (outcome?.is !== "user" && outcome?.is !== "token") return [];
    return [
      { guarantee: "G9", what: `"${task}" was served by ${app} for ${nameOf(session)}, who is in ${session.app}` },
    ];
  });
  const sent = facts.world.providers.flatMap(({ tokens }) =>
    tokens.all.flatMap(({ name, strangers }): Violation[] =>
      strangers.map((client) => ({ guarantee: "G9", what: `${name} was sent by another client, ${client}` })),
    ),
  );
  return [...accepted, ...sent];
}
