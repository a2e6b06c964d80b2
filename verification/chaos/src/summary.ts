import type { Kind } from "./judge/violation.ts";
import type { RunResult } from "./run.ts";

/** The result of a run. `--json` prints it in this order. */
export function summaryOf({ operations, kills, killsInside, storeRestarts, resets, exchanges, violations }: RunResult) {
  const count = (kind: Kind) => violations.filter((violation) => violation.kind === kind).length;
  return {
    operations,
    kills,
    killsInside,
    storeRestarts,
    violations: violations.length,
    duplicateRefreshes: count("sentTwice"),
    resurrected: count("resurrected"),
    lostSignOuts: count("lostSignOut"),
    exchanges,
    resets,
    outlivedResets: count("outlivedReset"),
    notRevoked: count("notRevoked"),
    leftToOthers: count("leftToOthers"),
  };
}
