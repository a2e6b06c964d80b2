import type { Cell, Seen } from "../ports/cell-store.ts";
import type { DueMessage, Outbox, OutboxMessage, OutboxTimes } from "../ports/outbox.ts";
import type { Codec } from "./codec.ts";
import { factsIn } from "./facts.ts";
import { asSeen, cellOf, type Rule, type Runner } from "./runner.ts";

interface MessageFacts {
  readonly addedAt: number;
  readonly tries: number;
  readonly nextAt: number;
  readonly until: number;
}

const messagesUnder = "m:";
const lookedAtOnce = 100;
/** How long a message stays after its time. A process that takes it late still learns that this try is the last. */
const lateMs = 24 * 3_600_000;

/** Keeps an app's messages for other systems in a separate partition. */
export function outboxOver(runner: Runner, codec: Codec, app = ""): Outbox {
  const partition = `outbox:${app}`;
  return {
    async add(messages, times) {
      const sealed = await Promise.all(
        messages.map(async (each) => [each, await codec.sealNote(each.text, placeOf(each.id))] as const),
      );
      return runner.run(addMessages(partition, sealed, times));
    },

    async take(againAfterMs) {
      const taken: DueMessage[] = [];
      for (let from: string | undefined; ; ) {
        const look = { under: [messagesUnder], most: lookedAtOnce, ...(from === undefined ? {} : { from }) };
        const page: Seen<object> = await runner.step(partition, { look });
        for (const cell of page.cells) {
          const due = await takeMessage(runner, codec, partition, { cell, now: page.now, againAfterMs });
          if (due !== undefined) taken.push(due);
        }
        if (page.next === undefined) return taken;
        from = page.next;
      }
    },

    async drop(id) {
      await runner.step(partition, { delete: [messagesUnder + id] });
    },
  };
}

const placeOf = (id: string): string => JSON.stringify(["outbox", id]);

/** Writes messages. The step is the same for any look, so it needs none. */
function addMessages(
  partition: string,
  messages: readonly (readonly [OutboxMessage, object])[],
  { firstAfterMs, forMs }: OutboxTimes,
): Rule<number> {
  return {
    partition,
    look: { keys: [] },
    guess: { keys: [], elseAbsent: true },
    decide(_seen, at) {
      const facts: MessageFacts = { addedAt: at, tries: 0, nextAt: at + firstAfterMs, until: at + forMs };
      const put = messages.map(([{ id }, seal]) => ({
        key: messagesUnder + id,
        value: facts,
        seal,
        endsAt: facts.until + lateMs,
      }));
      return { step: { put }, whenDone: () => at };
    },
  };
}

/** Takes a message whose time has come, unless another process takes it first. */
async function takeMessage(
  runner: Runner,
  codec: Codec,
  partition: string,
  {
    cell,
    now,
    againAfterMs,
  }: { readonly cell: Cell<object>; readonly now: number; readonly againAfterMs: (tries: number) => number },
): Promise<DueMessage | undefined> {
  const facts = factsIn<MessageFacts>(cell);
  const { key, seal } = cell;
  if (now < facts.nextAt || seal === undefined) return undefined;
  const tries = facts.tries + 1;
  const next: MessageFacts = { ...facts, tries, nextAt: now + againAfterMs(tries) };
  const put = { key, value: next, seal, endsAt: facts.until + lateMs };
  const { done } = await runner.step(partition, { when: [asSeen(key, cell)], put: [put] });
  if (!done) return undefined;
  const id = key.slice(messagesUnder.length);
  const text = await codec.openNote(seal, placeOf(id));
  return { id, text, addedAt: facts.addedAt, tries, isLast: next.nextAt >= facts.until };
}

const recordKey = "done";

interface RecordFacts {
  readonly until: number;
  readonly content: string;
}

/** The record of a message. `undefined`: there is none, or its time is over. */
function recordIn(seen: Seen<object>): RecordFacts | undefined {
  const cell = cellOf(seen, recordKey);
  const facts = cell && factsIn<RecordFacts>(cell);
  return facts && seen.now < facts.until ? facts : undefined;
}

/** Whether the app has recorded a message. */
export const wasDone = (name: string, app = ""): Rule<boolean> => ({
  partition: `message:${app}:${name}`,
  look: { keys: [recordKey] },
  decide: (seen) => ({ answer: recordIn(seen) !== undefined }),
});

/** Records a message, unless there is a record. The answer is whether the record has this content. */
export const noteDone = (name: string, app: string | undefined, forMs: number, content = ""): Rule<boolean> => ({
  ...wasDone(name, app),
  guess: { keys: [recordKey], elseAbsent: true },
  decide(seen, at) {
    const earlier = recordIn(seen);
    if (earlier !== undefined) return { answer: earlier.content === content };
    const until = at + forMs;
    const put = [{ key: recordKey, value: { until, content } satisfies RecordFacts, endsAt: until }];
    return { step: { when: [asSeen(recordKey, cellOf(seen, recordKey))], put }, whenDone: () => true };
  },
});
