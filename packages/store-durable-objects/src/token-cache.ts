import type { Clock, GrantKey, GrantRecord, TokenCache, Version } from "@identity-web/core";
import { grantObject, type Objects } from "./objects.ts";

/** How long one call waits for a change, in ms: nobody may be left behind by an object that was restarted. */
const waitMs = 10_000;
const pauseMs = 250;

export function tokensIn<Id>(objects: Objects<Id>, clock: Clock): TokenCache<GrantRecord> {
  return {
    read: (key) => objects.ask(grantObject(key), (object) => object.readGrant(key)),
    claimRefresh: (key, expected, terms) =>
      objects.ask(grantObject(key), (object) => object.claimRefresh(key, expected, terms)),
    commitRefresh: (claim, grant) =>
      objects.ask(grantObject(claim.key), (object) => object.commitRefresh(claim, grant)),
    releaseRefresh: (claim, outcome) =>
      objects.ask(grantObject(claim.key), (object) => object.releaseRefresh(claim, outcome)),

    async waitForChange(key, seen, signal) {
      const calledOff = Promise.withResolvers<"called off">();
      const callOff = () => calledOff.resolve("called off");
      signal.addEventListener("abort", callOff);
      try {
        while (!signal.aborted) {
          const change = waitOnce(objects, clock, { key, seen, signal });
          if ((await Promise.race([change, calledOff.promise])) !== "unchanged") return;
        }
      } finally {
        signal.removeEventListener("abort", callOff);
      }
    },
  };
}

interface Wish {
  readonly key: GrantKey;
  readonly seen: Version | "absent";
  readonly signal: AbortSignal;
}

/** Whoever can't be told whether it has changed asks the store again, and learns why. Never fails. */
async function waitOnce<Id>(
  objects: Objects<Id>,
  clock: Clock,
  { key, seen, signal }: Wish,
): Promise<"changed" | "unchanged"> {
  try {
    return await objects.ask(grantObject(key), (object) => object.waitForChange(key, seen, waitMs), waitMs);
  } catch {
    await clock.sleep(pauseMs, signal);
    return "changed";
  }
}
