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
  /** Returns an id that is never used twice. */
  readonly random: () => string;
}

/** What was removed, and the incarnation of the store that did it. */
interface Done {
  readonly answer: Removed;
  readonly bornAt: number;
}

const mostRepeats = 5;
/** With this target a count reads no more than a step has shown. */
const onlyShown = { sessions: "none", tokens: "of-those-sessions" } as const;

const nothing: Removed = { sessions: 0, grants: 0 };

/** Removes from one account, and counts what was removed. */
export function remover<T>(parts: RemoverParts<T>): (asked: AskedRemoval) => Promise<Done> {
  const { runner, format, random } = parts;

  async function remove(asked: AskedRemoval): Promise<Done> {
    const listed = listedBeside(parts, asked);
    // The count reports a rejection of this promise. If the removal itself fails, no count follows, and nothing else handles the rejection.
    listed.catch(() => undefined);
    const shown = await runner.run(removeByCover(format, asked));
    return { answer: await countRemoved(parts, asked, shown, listed), bornAt: shown.seen.bornAt };
  }

  async function removeConditionally(asked: AskedRemoval): Promise<Done> {
    const { account } = asked;
    const outcome = await runCondition(asked);
    if (outcome === "nothing") {
      const { bornAt } = await runner.step(account, {});
      return { answer: nothing, bornAt };
    }
    const { shown, extent } = outcome;
    const { bornAt } = shown.seen;
    if (extent === "none") return { answer: shown.isLate ? { ...nothing, partial: true } : nothing, bornAt };
    if (extent === "whole") return { answer: await countRemoved(parts, asked, shown), bornAt };
    const rest = { ...asked, id: random() };
    const after = await runner.run(removeByCover(format, rest));
    const first = await countRemoved(parts, { ...asked, removal: { ...asked.removal, ...onlyShown } }, shown);
    const second = await countRemoved(parts, rest, after);
    const sessions = first.sessions + second.sessions;
    // The first step has ended a session, even if no look has shown it.
    const partial = sessions === 0 ? { partial: true as const } : {};
    const answer = { ...first, ...second, sessions, grants: first.grants + second.grants, ...partial };
    return { answer, bornAt: after.seen.bornAt };
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

  async function runCondition(asked: AskedRemoval): Promise<Exclude<ConditionalAnswer<T>, "unlisted">> {
    const { unverified, ifEnds = {} } = asked.removal;
    for (let round = 0; round < mostRepeats; round++) {
      const rule =
        unverified === undefined
          ? removeIfItEnds(format, asked, ifEnds, await namedIn(asked, ifEnds))
          : removeUnverified(format, asked, unverified);
      const outcome = await runner.run(rule);
      if (outcome !== "unlisted") return outcome;
    }
    throw failure("store-contended", { rounds: mostRepeats });
  }

  return (asked) => {
    const { unverified, ifEnds } = asked.removal;
    return unverified === undefined && ifEnds === undefined ? remove(asked) : removeConditionally(asked);
  };
}
