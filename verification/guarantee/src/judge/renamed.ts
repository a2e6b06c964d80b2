import type { Facts } from "./facts.ts";
import { nameOf } from "./leftovers.ts";
import type { Violation } from "./violation.ts";

/**
 * G11 if a recheck returns a new identifier, and an event names the user by it: in either order, the session
 * ends.
 */
export function renamed({ attempts, requests, steps, world }: Facts): Violation[] {
  if (world.options.provider?.renames !== true) return [];
  const events = requests.filter(({ intent, outcome }) => intent?.mayMiss === true && outcome?.status === 202);
  const isRenewed = steps.some(({ what, told }) => what === "provider.refresh" && !/refused|failed/.test(told));
  if (events.length === 0 || !isRenewed) return [];
  return attempts
    .filter(({ seen }) => seen.at(-1)?.session === true)
    .map((attempt) => ({
      guarantee: "G11",
      what: `an event named ${nameOf(attempt)} by an address that a recheck has brought, and the session stays`,
    }));
}
