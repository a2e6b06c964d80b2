import type { Verdict } from "./judge.ts";
import type { Mistake } from "./mistake.ts";

export interface Summary {
  readonly mistakes: number;
  readonly cause: number;
  readonly cure: number;
  readonly leaks: number;
  readonly down: number;
}

/** If the app behaves wrongly after a mistake, the mistake counts as one without cause and cure, even if its messages name both. */
export const namesCause = ({ missingCause, wrong }: Verdict): boolean => missingCause.length + wrong.length === 0;
export const namesCure = ({ missingCure, wrong }: Verdict): boolean => missingCure.length + wrong.length === 0;

/** For each property, the number of mistakes that have it with all their providers, on the adapter with the fewest. */
export function summarize(mistakes: readonly Mistake[], verdicts: readonly Verdict[]): Summary {
  const adapters = [...new Set(verdicts.map(({ adapter }) => adapter))];
  const counts = (holds: (verdict: Verdict) => boolean): readonly number[] =>
    adapters.map(
      (one) =>
        mistakes.filter(({ letter }) => {
          const own = verdicts.filter((verdict) => verdict.letter === letter && verdict.adapter === one);
          return own.length > 0 && own.every(holds);
        }).length,
    );
  const fewest = (holds: (verdict: Verdict) => boolean) => Math.min(...counts(holds));
  return {
    mistakes: mistakes.length,
    cause: fewest(namesCause),
    cure: fewest(namesCure),
    leaks: mistakes.length - fewest(({ leaks }) => leaks.length === 0),
    down: mistakes.length - fewest(({ up }) => up),
  };
}

export const isClean = ({ mistakes, cause, cure, leaks, down }: Summary): boolean =>
  mistakes > 0 && cause === mistakes && cure === mistakes && leaks === 0 && down === 0;
