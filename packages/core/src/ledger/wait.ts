import type { GrantKey } from "../domain/grant.ts";
import type { Clock } from "../ports/clock.ts";
import type { Version } from "../ports/token-cache.ts";
import { AccountView } from "./account.ts";

import { grantCell, partitionOf } from "./facts.ts";
import { lookAtGrant, versionSeen } from "./read.ts";
import type { Runner } from "./runner.ts";

/** The pauses between two looks, in ms. A pause is a third of the wait so far: short at first, because most refreshes are short. */
const pauses = { shortestMs: 15, longestMs: 250 };
/** For a store that reports changes: a look is then only needed if a report gets lost. */
const pausesTold = { shortestMs: 250, longestMs: 1000 };

/** Waits while another process refreshes a grant: until the grant or its claim changes, or the claim expires. */
export async function waitForChange(
  { runner, clock }: { readonly runner: Runner; readonly clock: Clock },
  key: GrantKey,
  seen: Version | "absent",
  signal: AbortSignal,
): Promise<void> {
  const { cells } = runner;
  const partition = partitionOf(key);
  let claim: string | undefined;
  const { shortestMs, longestMs } = cells.changed === undefined ? pauses : pausesTold;
  for (let waitedMs = 0; !signal.aborted; ) {
    const pauseMs = Math.min(Math.max(shortestMs, Math.floor(waitedMs / 3)), longestMs);
    waitedMs += pauseMs;
    const over = new AbortController();
    const stop = () => over.abort("over");
    signal.addEventListener("abort", stop, { once: true });
    try {
      // Listens before it looks, so that it misses no change between the two.
      const told = cells.changed?.(partition, over.signal);
      told?.catch(() => undefined);
      const answer = await runner.step(partition, { look: { ...lookAtGrant(key), seals: false } });
      const found = new AccountView(answer).grant(grantCell(key));
      const held = found?.facts.claim;
      if (found === undefined || held === undefined || answer.now >= held.until) return;
      if ((versionSeen(found) ?? "absent") !== seen) return;
      claim ??= held.id;
      if (held.id !== claim) return;
      const pause = clock.sleep(Math.min(pauseMs, held.until - answer.now), over.signal);
      await Promise.race(told === undefined ? [pause] : [pause, told.catch(() => pause)]);
    } finally {
      stop();
      signal.removeEventListener("abort", stop);
    }
  }
}
