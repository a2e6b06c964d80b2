import type { NamedSessions, Removed } from "../domain/removal.ts";
import type { SessionId } from "../domain/session.ts";
import { failure } from "../errors/error-texts.ts";
import type { Events } from "../ports/events.ts";
import { type ConditionalAnswer, removeIfItEnds, removeUnverified } from "./conditional-removal.ts";
import { type Cells, reachOf, wholeAccount } from "./reach.ts";
import { type AskedRemoval, removeByCover } from "./removal.ts";
import { countRemoved, listedBeside } from "./removed-count.ts";

interface RemoverParts<T> extends Cells<T> {
  readonly events: Events;
}

/** What was removed, and the incarnation of the store that did it. */
interface Done {
  readonly answer: Removed;
  readonly bornAt: number;
}

const mostRepeats = 5;
const nothing: Removed = { sessions: 0, grants: 0 };

/** Removes from one account, and counts what was removed. */
export function remover<T>(parts: RemoverParts<T>): (asked: AskedRemoval) => Promise<Done> {
  const { runner, format } = parts;

  async function remove(asked: AskedRemoval): Promise<Done> {
    const listed = listedBeside(parts, asked);
    // The count reports a rejection of this promise. If the removal itself fails, no count follows, and nothing else handles the rejection.
    listed.catch(() => undefined);
    const shown = await runner.run(removeByCover(format, asked));
    return { answer: await countRemoved(parts, asked, shown, listed), bornAt: shown.seen.bornAt };
  }

  async function removeConditionally(asked: AskedRemoval): Promise<Done> {
    const shown = await runCondition(asked);
    const { bornAt } = shown.seen;
    if (shown.isRemoved) return { answer: await countRemoved(parts, asked, shown), bornAt };
    return { answer: shown.isLate ? { ...nothing, partial: true } : nothing, bornAt };
  }

  /** The named sessions. `undefined`: there are too many. */
  async function namedIn(
    { account }: AskedRemoval,
    sessions: NamedSessions,
  ): Promise<readonly SessionId[] | undefined> {
    const target = { sessions, tokens: "of-those-sessions" } as const;
    const reach = await reachOf(parts, account, Number.POSITIVE_INFINITY, [target]);
    return reach === wholeAccount ? undefined : reach.ids;
  }

  async function runCondition(asked: AskedRemoval): Promise<Exclude<ConditionalAnswer<T>, "again">> {
    const { unverified, ifEnds = {} } = asked.removal;
    for (let round = 0; round < mostRepeats; round++) {
      const rule =
        unverified === undefined
          ? removeIfItEnds(format, asked, ifEnds, await namedIn(asked, ifEnds))
          : removeUnverified(format, asked, unverified);
      const outcome = await runner.run(rule);
      if (outcome !== "again") return outcome;
    }
    throw failure("store-contended", { rounds: mostRepeats });
  }

  return (asked) => {
    const { unverified, ifEnds } = asked.removal;
    return unverified === undefined && ifEnds === undefined ? remove(asked) : removeConditionally(asked);
  };
}
