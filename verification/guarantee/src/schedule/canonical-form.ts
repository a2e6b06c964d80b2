import { hash } from "node:crypto";
import type { Order } from "./order.ts";
import type { Step } from "./step.ts";

/**
 * One name for all schedules that differ only in the order of steps that don't touch each other: the hash of the Foata
 * normal form (the steps by levels of the partial order, sorted within each). The aftermath is no decision of a schedule.
 *
 * @see https://en.wikipedia.org/wiki/Trace_monoid
 */
export function canonicalForm(steps: readonly Step[], order: Order): string {
  const decided = steps.filter((step) => !step.aftermath);
  const lines = decided.map(({ index, call, what, course }) => `${order.level(index)} ${call} ${what} ${course}`);
  return hash("sha256", lines.sort().join("\n"), "base64url").slice(0, 16);
}
