import type { SignOutScope } from "@identity-web/core";
import { appAcquires } from "../../world/app-tokens.ts";
import { administrator } from "../../world/clients.ts";
import { callsOneApi, fetchesApi, listsSessions, replacesToken, stepUp } from "../../world/more-pages.ts";
import { readsUser } from "../../world/pages.ts";
import { type DrawAct, visitor } from "./acts.ts";

/** The app gets a token for itself, which belongs to no user. */
export const appAsks: DrawAct = ({ draw, world, nodes }) => {
  const at = draw.count(1, nodes);
  const scopes = [draw.one("jobs.run", "jobs.run", "files.read")];
  const forceRefresh = draw.happens(0.2);
  return {
    what: `the app at ${at} gets a token for itself (${scopes}${forceRefresh ? ", a fresh one" : ""})`,
    run: () => appAcquires(world, at, { scopes, forceRefresh }),
  };
};

const minute = 60_000;

/** A browser whose session may need the provider's confirmation by now. */
export const looksLater: DrawAct = (cast) => {
  const { browser, at } = visitor(cast);
  const ms = cast.draw.one(61, 61, 80, 100) * minute;
  return {
    what: `${browser.name} looks at ${at} ${ms / minute} min later`,
    run: async () => {
      await cast.world.passes(ms);
      await browser.visit(at);
    },
  };
};

/** A page that gets fresh tokens, some of them in a row. A user who gets an error reloads the page. */
export const triesAgain: DrawAct = (cast) => {
  const { browser, at } = visitor(cast);
  const again = visitor({ ...cast, browsers: [browser] }).at;
  const count = cast.draw.one(1, 2, 3);
  const forceRefresh = cast.draw.happens(0.5);
  return {
    what: `${browser.name} wants ${count} fresh tokens at ${at}, and reloads at ${again} after an error`,
    run: async () => {
      for (let left = count; left > 0; left--) {
        const { is } = await browser.acquire(at, { forceRefresh: true });
        if (is === "error") await browser.acquire(again, { forceRefresh });
      }
    },
  };
};

/** Pages that ask for more than a user or a usual token. */
export const opensOtherPage: DrawAct = (cast) => {
  const { browser, at } = visitor(cast);
  const { draw, world } = cast;
  const claims = '{"access_token":{"acrs":{"essential":true}}}';
  const [name, run] = draw.one<readonly [string, () => Promise<unknown>]>(
    ["lists the user's sessions", () => browser.opens(at, listsSessions(world))],
    ["calls an API by fetch", () => browser.opens(at, fetchesApi, { kind: "acquire" })],
    ["replaces a refused token", () => replacesToken(browser, at)],
    ["wants a token for one API", () => browser.opens(at, callsOneApi("https://files.example"), { kind: "acquire" })],
    ["wants a token with other claims", () => browser.acquire(at, { claims })],
    ["looks without using the session", () => browser.opens(at, readsUser, { isIdle: true })],
    ["passes a guard for recent sign-ins", () => browser.opens(at, readsUser, { enter: stepUp({ maxAge: 60 }) })],
    ["passes a guard for strong sign-ins", () => browser.opens(at, readsUser, { enter: stepUp({ acr: "strong" }) })],
  );
  return { what: `${browser.name} ${name} at ${at}`, run };
};

/** An administrator lists a user's sessions, and ends the listed ones or only reads the list. */
export const listsAsAdministrator: DrawAct = ({ draw, world, people, nodes }) => {
  const at = draw.count(1, nodes);
  const { subject } = draw.oneOf(people);
  const ends = draw.happens(0.4);
  return {
    what: `an administrator lists ${subject}'s sessions at ${at}${ends ? ", and ends them" : ""}`,
    run: async () => {
      const { listed = [] } = await administrator(world, at).lists(subject);
      for (const each of ends ? listed : []) await administrator(world, at).endSession(each);
    },
  };
};

/** A link or a form in another place than the app's own pages. Only a user's own navigation may sign out at once. */
export const followsLink: DrawAct = (cast) => {
  const { browser, at } = visitor(cast);
  const { draw, world } = cast;
  const scope = draw.happens(0.75) ? draw.one<SignOutScope>("session", "account", "everywhere") : undefined;
  const site = draw.one("none", "cross-site", "cross-site");
  const isForm = site === "cross-site" && draw.happens(0.5);
  const target = isForm || scope === undefined ? "/auth/sign-out" : `/auth/sign-out?scope=${scope}`;
  const isAtOnce = site === "none" && (scope ?? world.signOutScope) !== "everywhere";
  const form = isForm ? { form: scope === undefined ? {} : { scope } } : {};
  return {
    what: `${browser.name} follows a ${isForm ? "form" : "link"} (${site}) to ${target} at ${at}`,
    run: () => {
      const intent = browser.leaves(world.node(at).app, scope);
      return browser.follows("sign-out", at, { target, site, ...form }, intent && { ...intent, isVoid: !isAtOnce });
    },
  };
};

/** Sign-ins that another site starts, that ask for another user, or that the user cancels at the provider. */
export const signsInOtherwise: DrawAct = (cast) => {
  const { browser, at } = visitor(cast);
  const { draw, world, people } = cast;
  const person = draw.oneOf(people);
  const provider = world.providerOf(world.node(at).app);
  const byLink = async (query: Record<string, string>, site: string) => {
    const target = `/auth/sign-in?${new URLSearchParams(query)}`;
    const previous = browser.sessionIn(world.node(at).app);
    const { location = "" } = await browser.follows("sign-in", at, { target, site });
    if (!location.startsWith(provider.issuer)) return;
    await browser.comesBack({ person, target: provider.authorize(location, person), previous }, at);
  };
  const [name, run] = draw.one<readonly [string, () => Promise<unknown>]>(
    ["signs in by another site's link", () => byLink({ iss: provider.issuerOfNotices }, "cross-site")],
    [
      "signs in by a link that names the user",
      () => byLink({ iss: provider.issuerOfNotices, login_hint: person.subject }, "cross-site"),
    ],
    ["is asked for the password", () => byLink({ prompt: "login" }, "same-origin")],
    [
      "cancels a sign-in",
      async () => {
        const visit = await browser.atProvider(person, at);
        const state = new URL(visit.target, "https://app.example").searchParams.get("state") ?? "";
        const target = `/auth/callback?${new URLSearchParams({ error: "access_denied", state })}`;
        await browser.comesBackOnce({ ...visit, target }, at);
      },
    ],
  );
  return { what: `${browser.name} ${name} at ${at}`, run };
};
