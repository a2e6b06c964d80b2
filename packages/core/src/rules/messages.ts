import type { Seen } from "../ports/cell-store.ts";
import type { Format } from "./format.ts";
import { messageKey, messagePartition } from "./names.ts";
import { asSeen, cellOf, type Rule } from "./runner.ts";

interface MessageFacts {
  readonly until: number;
  readonly content: string;
}

/** The record of a message. `undefined`: there is none, or its time is over. */
function recordIn<T>(format: Format<T>, seen: Seen<T>): MessageFacts | undefined {
  const cell = cellOf(seen, messageKey);
  const facts = cell && format.read<MessageFacts>(cell.value);
  return facts && seen.now < facts.until ? facts : undefined;
}

/** Whether the app has recorded a message. */
export const wasDone = <T>(format: Format<T>, name: string, app: string | undefined): Rule<T, boolean> => ({
  partition: messagePartition(name, app),
  look: { keys: [messageKey] },
  decide: (seen) => ({ answer: recordIn(format, seen) !== undefined }),
});

/** Records a message, unless there is a record. The answer is whether the record has this content. */
export const noteDone = <T>(
  format: Format<T>,
  name: string,
  app: string | undefined,
  forMs: number,
  content = "",
): Rule<T, boolean> => ({
  ...wasDone(format, name, app),
  guess: { keys: [messageKey], elseAbsent: true },
  decide(seen, at) {
    const earlier = recordIn(format, seen);
    if (earlier !== undefined) return { answer: earlier.content === content };
    const until = at + forMs;
    const put = [{ key: messageKey, value: format.write({ until, content }), endsAt: until }];
    return { step: { when: [asSeen(messageKey, cellOf(seen, messageKey))], put }, whenDone: () => true };
  },
});
