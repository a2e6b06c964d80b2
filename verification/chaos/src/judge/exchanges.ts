import type { Bearer } from "../app/messages.ts";
import type { Entry, Reset } from "../world/history.ts";
import { type AccountFacts, lateMs, type RemovalFact } from "./facts.ts";
import type { Violation } from "./violation.ts";

/** `iat` has whole seconds, and a restarted Redis may go a second ahead of the clock. In ms. */
const youngerMs = 2_500;
/** A token may be refused if it is younger than a removal by at most this, in ms: core allows clocks to differ by 5 s. */
const youngerThanRemovalMs = 5_000 + youngerMs;
/** The longest time until the store's first request, which is its birth, in ms. */
const bornWithinMs = 4_000;

/** G1, G10: a caller's token is refused after a removal of its account, and after the store has lost its data. */
export function judgeExchanges({ entries, removals }: AccountFacts, resets: readonly Reset[]): Violation[] {
  const begun = { from: 0, until: entries[0]?.start ?? 0 };
  return entries.flatMap((entry): Violation[] => {
    const { order, answer, start, end } = entry;
    if (order.op !== "exchange" || answer === undefined || end === undefined) return [];
    const { bearer } = order;
    const story = (...others: readonly Entry[]) => [...others, entry].sort((a, b) => a.start - b.start);
    if (answer.told === "token") {
      if (answer.from !== bearer.id) {
        return [{ kind: "strange", rule: "G1", what: "an exchange returned another caller's token", entries: story() }];
      }
      const cause = removals.find(
        (removal) => removal.done !== undefined && removal.done < start && stopsFor(removal, bearer),
      );
      if (cause !== undefined) {
        const what = "a token from before a removal was exchanged after the removal had been acknowledged";
        return [{ kind: "resurrected", rule: "G1", what, entries: story(cause.entry) }];
      }
      if (!resets.some(({ from, until }) => bearer.madeAt < from && until < start)) return [];
      const what = "a token from before the store lost its data was exchanged";
      return [{ kind: "outlivedReset", rule: "G10", what, entries: story() }];
    }
    if (answer.told !== "failed") return [];
    if (answer.code === "store_unavailable" || answer.code === "provider_unavailable") return [];
    const isStopped =
      removals.some((removal) => removal.start < end && mayStop(removal, bearer)) ||
      [begun, ...resets].some(({ from, until }) => from < end && bearer.madeAt - youngerMs < until + bornWithinMs);
    if (answer.code === "signed_out" && isStopped) return [];
    const what = `a caller's token was refused with ${answer.code} without a reason`;
    return [{ kind: "endedForNothing", rule: "G7", what, entries: story() }];
  });
}

/** Whether a removal certainly stops exchanges of the token. Notices by sid may not find the account. */
function stopsFor({ entry, start, allTokens, issuedUntil }: RemovalFact, { madeAt, issuedAt }: Bearer): boolean {
  const { op } = entry.order;
  if (!allTokens || op === "front-channel" || (op === "back-channel" && !isAboutAccount(entry))) return false;
  return madeAt < start && issuedAt <= issuedUntil;
}

const isAboutAccount = ({ order }: Entry): boolean => order.op === "back-channel" && order.notice.sid === undefined;

const mayStop = ({ start, done, allTokens, issuedUntil }: RemovalFact, { madeAt, issuedAt }: Bearer): boolean =>
  allTokens && issuedAt <= issuedUntil && madeAt - youngerThanRemovalMs < (done ?? start + lateMs);
