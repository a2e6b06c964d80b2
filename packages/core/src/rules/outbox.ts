import type { Cell, Seen } from "../ports/cell-store.ts";
import type { DueMessage, Outbox, OutboxMessage, OutboxTimes } from "../ports/outbox.ts";
import type { Format } from "./format.ts";
import { outboxPartition } from "./names.ts";
import { asSeen, type Rule, type Runner } from "./runner.ts";

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
export function outboxOver<T>(runner: Runner<T>, format: Format<T>, app: string | undefined): Outbox {
  const partition = outboxPartition(app);
  return {
    async add(messages, times) {
      const sealed = await Promise.all(
        messages.map(async (each) => [each, await format.sealNote(each.text, placeOf(each.id))] as const),
      );
      return runner.run(addMessages(format, partition, sealed, times));
    },

    async take(againAfterMs) {
      const taken: DueMessage[] = [];
      for (let from: string | undefined; ; ) {
        const look = { under: [messagesUnder], most: lookedAtOnce, ...(from === undefined ? {} : { from }) };
        const page: Seen<T> = await runner.step(partition, { look });
        for (const cell of page.cells) {
          const due = await takeMessage(runner, format, partition, { cell, now: page.now, againAfterMs });
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
function addMessages<T>(
  format: Format<T>,
  partition: string,
  messages: readonly (readonly [OutboxMessage, T])[],
  { firstAfterMs, forMs }: OutboxTimes,
): Rule<T, number> {
  return {
    partition,
    look: { keys: [] },
    guess: { keys: [], elseAbsent: true },
    decide(_seen, at) {
      const facts: MessageFacts = { addedAt: at, tries: 0, nextAt: at + firstAfterMs, until: at + forMs };
      const put = messages.map(([{ id }, seal]) => ({
        key: messagesUnder + id,
        value: format.write(facts),
        seal,
        endsAt: facts.until + lateMs,
      }));
      return { step: { put }, whenDone: () => at };
    },
  };
}

/** Takes a message whose time has come, unless another process takes it first. */
async function takeMessage<T>(
  runner: Runner<T>,
  format: Format<T>,
  partition: string,
  {
    cell,
    now,
    againAfterMs,
  }: { readonly cell: Cell<T>; readonly now: number; readonly againAfterMs: (tries: number) => number },
): Promise<DueMessage | undefined> {
  const facts = format.read<MessageFacts>(cell.value);
  const { key, seal } = cell;
  if (now < facts.nextAt || seal === undefined) return undefined;
  const tries = facts.tries + 1;
  const next: MessageFacts = { ...facts, tries, nextAt: now + againAfterMs(tries) };
  const put = { key, value: format.write(next), seal, endsAt: facts.until + lateMs };
  const { done } = await runner.step(partition, { when: [asSeen(key, cell)], put: [put] });
  if (!done) return undefined;
  const id = key.slice(messagesUnder.length);
  const text = await format.openNote(seal, placeOf(id));
  return { id, text, addedAt: facts.addedAt, tries, isLast: next.nextAt >= facts.until };
}
