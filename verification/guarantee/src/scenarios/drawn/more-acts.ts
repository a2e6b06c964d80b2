import { appAcquires } from "../../world/app-tokens.ts";
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
