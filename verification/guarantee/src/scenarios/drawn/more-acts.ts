import { appAcquires } from "../../world/app-tokens.ts";
import type { DrawAct } from "./acts.ts";

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
