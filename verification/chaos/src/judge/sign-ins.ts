import type { Entry, Reset } from "../world/history.ts";
import { type AccountFacts, codeOf } from "./facts.ts";
import type { Violation } from "./violation.ts";

/** A sign-in that begins this long after a removal must not be stopped by it, in ms. */
const standsMs = 12_000;
const slowMs = 4_000;

/** A later sign-in survives earlier removals (G7), and a callback succeeds once. */
export function judgeSignIns({ entries, removals }: AccountFacts, resets: readonly Reset[]): Violation[] {
  const signIns = entries.filter(({ order }) => order.op === "sign-in");
  const tries = Map.groupBy(signIns, ({ order }) => (order.op === "sign-in" ? order.transaction : ""));
  return signIns.flatMap((entry): Violation[] => {
    const { order, answer, start, end } = entry;
    if (order.op !== "sign-in" || answer === undefined || end === undefined) return [];
    const same = tries.get(order.transaction) ?? [];
    const before = same.filter((other) => other !== entry && other.start < end);
    const signedIn = same.filter((other) => other.answer?.told === "signed-in");
    if (signedIn.length > 1 && signedIn[0] === entry) {
      return [{ kind: "sentTwice", rule: "G5", what: "one callback signed in twice", entries: signedIn }];
    }
    const strange = (what: string): Violation[] => [{ kind: "strange", rule: "G7", what, entries: [...before, entry] }];
    if (answer.told === "replayed" && before.length === 0)
      return strange("a callback that came once was answered as replayed");
    if (isForgotten(order.code, signIns, resets)) return [];
    if (answer.told === "failed" && answer.code !== "store_unavailable" && answer.code !== "provider_unavailable") {
      return strange(`a sign-in failed with ${answer.code}`);
    }
    if (answer.told !== "ended" && answer.told !== "stopped") return [];
    const { sid } = codeOf(order.code);
    const cause = removals.some(({ start: asked, done, names, allTokens }) => {
      if (asked >= end || (done ?? Number.POSITIVE_INFINITY) + standsMs < start) return false;
      return names === "all" || allTokens || (typeof names === "object" && names.sid === sid);
    });
    return cause || end - start > slowMs ? [] : strange(`a sign-in without a sign-out was ${answer.told}`);
  });
}

/**
 * Whether the store may have lost its data since a code first came. The sign-in is then refused, and a callback whose process
 * was killed sends its code again.
 */
export function isForgotten(code: string, entries: readonly Entry[], resets: readonly Reset[]): boolean {
  const tries = entries.filter(({ order }) => order.op === "sign-in" && order.code === code);
  return resets.some(
    ({ from, until }) =>
      tries.some(({ start }) => start < until) && tries.some(({ end = Number.POSITIVE_INFINITY }) => from < end),
  );
}

/** Requests without a session whose answer is neither success nor 503. */
export function judgeOthers({ entries }: AccountFacts): Violation[] {
  return entries.flatMap((entry: Entry): Violation[] => {
    const { order, answer } = entry;
    if (
      "handle" in order ||
      order.op === "sign-in" ||
      order.op === "exchange" ||
      answer?.told !== "failed" ||
      answer.code === "store_unavailable"
    ) {
      return [];
    }
    return [{ kind: "strange", rule: "G4", what: `a removal failed with ${answer.code}`, entries: [entry] }];
  });
}
