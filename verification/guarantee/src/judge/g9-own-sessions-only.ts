import { ownApp } from "../world/app.ts";
import type { Facts } from "./facts.ts";
import { nameOf } from "./leftovers.ts";
import type { Violation } from "./violation.ts";

/** G9: a session belongs to the app that made it: no other app accepts its handle or uses its tokens, and no other session gets them. */
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
  return [...accepted, ...sent, ...wrongTokens(facts)];
}

/** A caller gets the token of its own session, for its request. */
function wrongTokens(facts: Facts): Violation[] {
  const familyOf = (name: string): string | undefined =>
    facts.world.providers.map(({ tokens }) => tokens.find(name)?.family).find(Boolean);
  return facts.requests.flatMap(({ task, app, session, outcome, wanted }): Violation[] => {
    if (outcome?.is !== "token" || session === undefined) return [];
    const [, from = ""] = /^access token by (.*?)( for .*)?$/.exec(outcome.token ?? "") ?? [];
    const got = familyOf(from);
    const own = session.seen.flatMap(({ refreshToken = "" }) => familyOf(refreshToken) ?? []);
    const isForeign = got !== undefined && own.length > 0 && !own.includes(got);
    const whose = isForeign ? [`another session's token, "${outcome.token}", for ${nameOf(session)}`] : [];
    const client = clientOf(facts, app);
    const recipient = recipientOf(facts, from);
    const strange =
      recipient === undefined || recipient === client ? [] : [`"${outcome.token}", which ${recipient} has got`];
    // The access tokens of a refresh token that the provider keeps have one name here.
    const isKept = facts.world.providers.some(({ tokens }) => (tokens.find(from)?.keptAt.length ?? 0) > 0);
    const isRefused = !isKept && wanted?.refused !== undefined && wanted.refused === outcome.token;
    const refused = isRefused ? [`"${outcome.token}", which its API has refused`] : [];
    const what = outcome.lacksScopes === true ? [`"${outcome.token}", which lacks the scopes it asked for`] : [];
    return [...whose, ...strange, ...refused, ...what].map((each) => ({
      guarantee: "G9",
      what: `"${task}" got ${each}`,
    }));
  });
}

/** The client at the provider that got a refresh token. */
const recipientOf = ({ world }: Facts, name: string): string | undefined =>
  world.providers.map(({ tokens }) => tokens.find(name)?.recipient.client).find(Boolean);

const clientOf = ({ world }: Facts, name: string): string =>
  (world.options.apps ?? []).find((app) => app.name === name)?.client ?? ownApp.client;
