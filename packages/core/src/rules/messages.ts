import type { Format } from "./format.ts";
import { messageKey, messagePartition } from "./names.ts";
import { cellOf, type Rule } from "./runner.ts";

interface MessageFacts {
  readonly until: number;
}

/** Whether the app has carried out a message before. */
export function wasDone<T>(format: Format<T>, name: string, app: string | undefined): Rule<T, boolean> {
  return {
    partition: messagePartition(name, app),
    look: { keys: [messageKey] },
    decide(seen) {
      const cell = cellOf(seen, messageKey);
      return { answer: cell !== undefined && seen.now < format.read<MessageFacts>(cell.value).until };
    },
  };
}

/** Records that the app has carried out a message. The step is the same for any look, so it needs none. */
export function noteDone<T>(format: Format<T>, name: string, app: string | undefined, forMs: number): Rule<T, void> {
  return {
    partition: messagePartition(name, app),
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
