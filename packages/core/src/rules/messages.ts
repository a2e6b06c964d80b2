import type { Format } from "./format.ts";
import { messageKey, messagePartition } from "./names.ts";
import { cellOf, type Rule } from "./runner.ts";

interface MessageFacts {
  readonly until: number;
}

/** Whether a message was carried out before. */
export function wasDone<T>(format: Format<T>, name: string): Rule<T, boolean> {
  return {
    partition: messagePartition(name),
    look: { keys: [messageKey] },
    decide(seen) {
      const cell = cellOf(seen, messageKey);
      return { answer: cell !== undefined && seen.now < format.read<MessageFacts>(cell.value).until };
    },
  };
}

/** Records that a message was carried out. The step is the same for any look, so it needs none. */
export function noteDone<T>(format: Format<T>, name: string, forMs: number): Rule<T, void> {
  return {
    partition: messagePartition(name),
    look: { keys: [messageKey] },
    guess: { keys: [], elseAbsent: true },
    decide(_seen, at) {
      const until = at + forMs;
      return {
        step: { put: [{ key: messageKey, value: format.write({ until }), endsAt: until }] },
        whenDone: () => undefined,
      };
    },
  };
}
