import type { SessionId } from "../domain/session.ts";
import type { Seen } from "../ports/cell-store.ts";
import type { Redemption } from "../ports/store.ts";
import type { RedemptionFacts } from "./facts.ts";
import type { Format } from "./format.ts";
import { redemptionKey, redemptionPartition } from "./names.ts";
import { asSeen, cellOf, type Rule } from "./runner.ts";

/** Begins a redemption once, so that no code is sent twice. It begins at the time of the step. */
export function beginRedemption<T>(
  format: Format<T>,
  transactionId: string,
  { forMs, rememberMs, by }: { readonly forMs: number; readonly rememberMs: number; readonly by: string },
): Rule<T, Redemption | "replayed"> {
  const look = { keys: [redemptionKey] };
  const begun = (seen: Seen<T>): Redemption => ({
    transactionId,
    startedAt: seen.now,
    deadline: seen.now + forMs,
    version: cellOf(seen, redemptionKey)?.version ?? "",
  });
  return {
    partition: redemptionPartition(transactionId),
    look,
    guess: { ...look, elseAbsent: true },
    decide(seen, at) {
      const cell = cellOf(seen, redemptionKey);
      const earlier = cell && format.read<RedemptionFacts>(cell.value);
      // The step was done and its answer was lost. No code has been sent yet, so the redemption begins now.
      if (earlier?.by === by) return { answer: begun(seen) };
      if (earlier !== undefined && seen.now <= earlier.until) return { answer: "replayed" };
      const facts: RedemptionFacts = { by, deadline: at + forMs, until: at + Math.max(forMs, rememberMs) };
      const put = { key: redemptionKey, value: format.write(facts), endsAt: facts.until };
      return {
        step: { when: [asSeen(redemptionKey, cell)], put: [put] },
        whenDone: begun,
      };
    },
  };
}

/**
 * Records that the redemption has stored a session. The record must be unchanged and unused, and its deadline not past. This step
 * comes after the session is stored, so that it notices a store that was reset before.
 */
export function useRedemption<T>(
  format: Format<T>,
  { transactionId, version }: Redemption,
  session: SessionId,
): Rule<T, { readonly isUsed: boolean; readonly bornAt: number }> {
  const look = { keys: [redemptionKey] };
  return {
    partition: redemptionPartition(transactionId),
    look,
    guess: look,
    decide(seen) {
      const cell = cellOf(seen, redemptionKey);
      const answer = (isUsed: boolean) => ({ answer: { isUsed, bornAt: seen.bornAt } });
      if (cell === undefined) return answer(false);
      const facts = format.read<RedemptionFacts>(cell.value);
      if (facts.used !== undefined || cell.version !== version) return answer(facts.used === session);
      if (seen.now > facts.deadline) return answer(false);
      const put = { key: redemptionKey, value: format.write({ ...facts, used: session }), endsAt: facts.until };
      return {
        step: { when: [{ key: redemptionKey, version }], put: [put] },
        whenDone: (after) => ({ isUsed: true, bornAt: after.bornAt }),
      };
    },
  };
}
