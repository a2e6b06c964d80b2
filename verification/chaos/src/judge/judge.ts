import type { ProviderReport } from "../provider/provider.ts";
import type { Entry, Recorded, Reset } from "../world/history.ts";
import { judgeExchanges } from "./exchanges.ts";
import { factsOf } from "./facts.ts";
import { judgeLateTokens, judgeRevocations } from "./revocations.ts";
import { judgeSessions } from "./sessions.ts";
import { isForgotten, judgeOthers, judgeSignIns } from "./sign-ins.ts";
import type { Violation } from "./violation.ts";

/** All violations of the guarantee in a history, the earliest first. */
export function judge(recorded: Recorded, provider: ProviderReport): Violation[] {
  const { entries, resets } = recorded;
  const lostAnswers = new Set(provider.lostAnswers);
  const found = factsOf(entries).flatMap((facts) => [
    ...judgeSessions(facts, lostAnswers, resets),
    ...judgeSignIns(facts, resets),
    ...judgeExchanges(facts, resets),
    ...judgeRevocations(facts, provider, recorded),
    ...judgeOthers(facts),
  ]);
  return [...found, ...judgeLateTokens(recorded, provider), ...judgeProvider(entries, resets, provider)].sort(
    (a, b) => lastStart(a) - lastStart(b),
  );
}

/** G5: codes and single-use tokens arrived once. */
function judgeProvider(
  entries: readonly Entry[],
  resets: readonly Reset[],
  { codesTwice, refreshedTwice }: ProviderReport,
): Violation[] {
  const about = (code: string) => {
    const signIns = entries.filter(({ order }) => order.op === "sign-in" && order.code === code);
    const handles = new Set(signIns.flatMap(({ answer }) => (answer?.told === "signed-in" ? [answer.handle] : [])));
    const uses = entries.filter(({ order }) => order.op === "token" && handles.has(order.handle));
    return [...signIns, ...uses];
  };
  return [
    ...codesTwice.flatMap((code): Violation[] => {
      if (isForgotten(code, entries, resets)) return [];
      return [{ kind: "sentTwice", rule: "G5", what: "the provider got a code twice", entries: about(code) }];
    }),
    ...refreshedTwice.map(({ code, times, apartMs }): Violation => {
      const what = `the provider got a single-use refresh token ${times} times, ${apartMs} ms apart`;
      return { kind: "sentTwice", rule: "G5", what, entries: about(code) };
    }),
  ];
}

const lastStart = ({ entries }: Violation): number => entries.at(-1)?.start ?? 0;
