import type { SignOutScope } from "@identity-web/core";
import type { Person } from "../../provider/simulated-provider.ts";
import type { Browser } from "../../world/browser.ts";
import { administrator, providerMessages } from "../../world/clients.ts";
import { bearerOf, onBehalfOf } from "../../world/on-behalf-of.ts";
import type { World } from "../../world/world.ts";
import { type Cast, eventIn, nodesOfApp, sessionOf } from "./cast.ts";

/** One act of an actor, with its description. */
export interface Act {
  readonly what: string;
  readonly run: () => Promise<unknown>;
}

/** Draws an act. `undefined`: this world has nothing for it. */
export type DrawAct = (cast: Cast) => Act | undefined;

/** Acts of one actor. */
export async function oneByOne(world: World, acts: readonly Act[]): Promise<void> {
  for (const { what, run } of acts) {
    // A step of its own, for the reader of a story.
    await world.scheduler.call({ what: `(${what})`, touches: {}, effect: () => undefined });
    await run();
  }
}

const minute = 60_000;

/** A browser, and a node: mostly one of the app where it has signed in. */
export function visitor(cast: Cast): { readonly browser: Browser; readonly at: number } {
  const { draw, browsers, homes, nodes } = cast;
  const browser = draw.oneOf(browsers);
  const own = nodesOfApp(cast, homes.get(browser) ?? 1);
  return { browser, at: draw.happens(0.9) ? draw.oneOf(own) : draw.count(1, nodes) };
}

const scopeOf = ({ draw }: Cast): SignOutScope => draw.one("session", "account", "everywhere");

/** Requests of a signed-in browser. */
const usesApp: DrawAct = (cast) => {
  const { browser, at } = visitor(cast);
  const [name, run] = cast.draw.one<readonly [string, () => Promise<unknown>]>(
    ["wants a token", () => browser.acquire(at)],
    ["wants a token", () => browser.acquire(at)],
    ["wants a fresh token", () => browser.acquire(at, { forceRefresh: true })],
    ["wants a token for files", () => browser.acquire(at, { scopes: ["Files.Read"] })],
    ["looks", () => browser.visit(at)],
    ["looks", () => browser.visit(at)],
    ["asks by script", () => browser.asks(at)],
    ["looks, and wants a token later", () => browser.acquireAfterWork(at)],
    ["passes a guard", () => browser.passesGuard(at)],
    ["passes a plain guard", () => browser.passesPlainGuard(at)],
    ["passes two guards", () => browser.passesTwoGuards(at)],
    ["passes a guard, and wants a token later", () => browser.acquireBehindGuard(at)],
    ["keeps a page open", () => browser.staysOpen(at)],
  );
  return { what: `${browser.name} ${name} at ${at}`, run };
};

/** A copy of a cookie that comes later, when its session may have ended. */
const keepsOldCookie: DrawAct = (cast) => {
  const { browser, at } = visitor(cast);
  const other = visitor({ ...cast, browsers: [browser] }).at;
  const scope = scopeOf(cast);
  const laterMs = cast.draw.one(0, 5000, 2 * minute, 20 * minute);
  return {
    what: `${browser.name} signs out (${scope}) at ${at}, and its old cookie comes to ${other} ${laterMs / 1000} s later`,
    run: async () => {
      const old = browser.copy(`old ${browser.name}`);
      await browser.signOut(at, scope);
      if (laterMs > 0) await cast.world.passes(laterMs);
      await old.acquire(other);
      await old.visit(other);
    },
  };
};

const signsOut: DrawAct = (cast) => {
  const { browser, at } = visitor(cast);
  if (cast.draw.happens(0.15)) {
    return { what: `${browser.name} is signed out by the app's code at ${at}`, run: () => browser.signsOutInCode(at) };
  }
  const scope = cast.draw.happens(0.5) ? undefined : scopeOf(cast);
  return {
    what: `${browser.name} signs out (${scope ?? "default"}) at ${at}`,
    run: () => browser.signOut(at, scope),
  };
};

const signsIn: DrawAct = (cast) => {
  const { browser, at } = visitor(cast);
  const { draw, people } = cast;
  const known = draw.oneOf(people);
  const { subject, address } = known;
  const withoutSid: Person = address === undefined ? { subject } : { subject, address };
  const again: Person = { ...known, sid: `${subject}-again` };
  const person = draw.one(known, again, withoutSid);
  return {
    what: `${browser.name} signs in as ${person.sid ?? person.subject} at ${at}`,
    run: () => browser.signIn(person, at),
  };
};

const comesBack: DrawAct = (cast) => {
  const { draw, pending } = cast;
  const [next] = pending;
  if (next === undefined) return undefined;
  const { browser, visit } = next;
  const at = draw.oneOf(nodesOfApp(cast, next.at));
  const [name, run] = draw.one<readonly [string, () => Promise<unknown>]>(
    ["comes back", () => browser.comesBack(visit, at)],
    ["comes back", () => browser.comesBack(visit, at)],
    ["comes back once", () => browser.comesBackOnce(visit, at)],
    ["comes back by a form", () => browser.isPosted(visit, at)],
  );
  return { what: `${browser.name} ${name} to ${at}`, run };
};

/** A notice with a logout token from before, or with one that is issued now. */
const backChannel: DrawAct = (cast) => {
  const { draw, tokens, world, people, nodes } = cast;
  if (tokens.length > 0 && draw.happens(0.6)) {
    const { token, about, at } = draw.oneOf(tokens);
    const to = draw.oneOf(nodesOfApp(cast, at));
    return {
      what: `an earlier notice about ${about} at ${to}`,
      run: () => providerMessages(world, to).backChannel(token),
    };
  }
  const { subject, sid } = draw.oneOf(people);
  const named = sid === undefined ? { subject } : draw.one({ sid }, { subject }, { sid, subject });
  const at = draw.count(1, nodes);
  // A step of its own issues the token by the first provider.
  if (world.providerOf(world.node(at).app) !== world.provider) return undefined;
  return {
    what: `a notice about ${Object.values(named).join(" of ")} at ${at}`,
    run: async () => providerMessages(world, at).backChannel(await world.issuesLogoutToken(named)),
  };
};

const frontChannel: DrawAct = ({ draw, people, world, nodes }) => {
  const { sid = "unknown" } = draw.oneOf(people);
  const at = draw.count(1, nodes);
  const iss = draw.happens(0.5) ? world.providerOf(world.node(at).app).issuerOfNotices : undefined;
  const method = draw.one("GET", "GET", "POST");
  return {
    what: `a front-channel request about ${sid}${iss === undefined ? "" : " with its issuer"} at ${at}`,
    run: () => providerMessages(world, at).frontChannel(sid, iss, method),
  };
};

const removes: DrawAct = (cast) => {
  const { draw, world, people, nodes } = cast;
  const at = draw.count(1, nodes);
  if (draw.happens(0.3)) {
    const { browser, at: own } = visitor(cast);
    return {
      what: `an administrator ends the session of ${browser.name} at ${own}`,
      run: async () => {
        const session = sessionOf(cast, browser, own);
        if (session !== undefined) await administrator(world, own).endSession(session);
      },
    };
  }
  const { subject } = draw.oneOf(people);
  const scope = draw.one<SignOutScope>("account", "everywhere", "everywhere");
  return {
    what: `an administrator removes ${subject} (${scope}) at ${at}`,
    run: () => administrator(world, at).remove(subject, scope),
  };
};

/** A security event that happens now, or one from before that arrives, perhaps again. */
export const securityEvent: DrawAct = (cast) => {
  const { draw, events, world, nodes } = cast;
  const at = draw.count(1, nodes);
  const { issueTime } = world.providerOf(world.node(at).app);
  const known = events.length > 0 && draw.happens(0.5) ? draw.oneOf(events) : undefined;
  const { jti, about } = known ?? eventIn(cast, issueTime);
  const named = about.sid ?? `${about.subject}${about.byName === true ? " by name" : ""}`;
  const again = draw.happens(0.7) ? draw.oneOf(nodesOfApp(cast, at)) : undefined;
  return {
    what: `event ${jti}${known ? " from before" : ""} (${about.action}) about ${named} at ${at}`,
    run: async () => {
      const now = world.providerOf(world.node(at).app).issueTime;
      const event = known ? about : { ...about, issuedAt: now };
      const { status } = await providerMessages(world, at).securityEvent(jti, event);
      // The transmitter sends it again until it is acknowledged.
      if (status !== 202 && again !== undefined) await providerMessages(world, again).securityEvent(jti, event);
    },
  };
};

/** An API is called with a token from before, or a new one. */
export const callsApi: DrawAct = (cast) => {
  const { draw, world, bearers, nodes } = cast;
  if (bearers.length > 0 && draw.happens(0.75)) {
    const { of, bearer, at } = draw.oneOf(bearers);
    const to = draw.oneOf(nodesOfApp(cast, at));
    return { what: `an API is called with ${of}'s token at ${to}`, run: () => onBehalfOf(world, to, bearer) };
  }
  const at = draw.count(1, nodes);
  const of = draw.one("alice", "bob");
  return {
    what: `an API is called with a new token of ${of} at ${at}`,
    run: () => onBehalfOf(world, at, bearerOf(world, of, at)),
  };
};

const passes: DrawAct = ({ draw, world, times }) => {
  const ms = draw.oneOf(times);
  return { what: `${ms / 1000} s pass`, run: () => world.passes(ms) };
};

/** Acts that end sessions or tokens. */
export const enders: readonly DrawAct[] = [signsOut, backChannel, frontChannel, frontChannel, removes];

/** Acts that use sessions and tokens, or store new ones. */
export const users: readonly DrawAct[] = [usesApp, usesApp, signsIn, comesBack, comesBack];

/** The time goes to an end, often of what was written last. After some times of the store something else is due: a touch, a refresh. */
const toAnEnd =
  (...asides: readonly [number, ...number[]]): DrawAct =>
  ({ draw, world }) => {
    const target = {
      record: draw.happens(0.5) ? 0 : draw.share(),
      place: draw.share(),
      aside: draw.one(...asides),
      after: draw.happens(0.9) ? 0 : draw.one(-30_000, 40_000, minute, 60 * minute, 90 * minute),
    };
    return { what: `the time of an end comes (${target.aside} ms)`, run: () => world.passesToEnd(target) };
  };

export const reachesEnd: DrawAct = toAnEnd(-1, 0, 0, 1);
export const comesBeforeEnd: DrawAct = toAnEnd(-1, -1, 0);
export const comesAtEnd: DrawAct = toAnEnd(0, 0, 1);

/** Without these acts no broken promise is seen. */
export const readers: readonly DrawAct[] = [usesApp, usesApp, usesApp];

/** The acts of every world, the likely ones several times. */
export const everywhere: readonly DrawAct[] = [
  ...[usesApp, usesApp, usesApp, usesApp, usesApp, usesApp],
  ...[signsOut, signsOut, keepsOldCookie],
  ...[signsIn, comesBack, comesBack],
  ...[backChannel, backChannel, frontChannel],
  removes,
  ...[passes, passes],
];
