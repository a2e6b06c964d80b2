import { pause } from "../domain/pause.ts";
import { failure } from "../errors/error-texts.ts";
import { type Awaitable, whenReady } from "../ports/awaitable.ts";
import type { Cell, CellStore, Look, Seen, Step } from "../ports/cell-store.ts";
import type { Clock } from "../ports/clock.ts";
import { KnownCells } from "./known-cells.ts";
import { Turns } from "./turns.ts";

/** A rule's decision after a look: the answer, or a step that must be done first. */
export type Decision<A> =
  | { readonly answer: A }
  | {
      readonly step: Pick<Step<object>, "when" | "before" | "put" | "delete">;
      /** The answer after the step is done. The look shows the cells after the step. */
      readonly whenDone: (seen: Seen<object>) => A;
    };

/** A pure decision about one partition, without access to the store. If its step isn't done, the rule decides again. */
export interface Rule<A> {
  readonly partition: string;
  readonly look: Look;
  /**
   * Cells that replace the first look if earlier answers have shown them. A wrong guess changes nothing, because the step
   * compares all cells that the rule decides by.
   */
  readonly guess?: { readonly keys: readonly string[]; readonly elseAbsent?: boolean };
  /** @param at - The time to write. The step is done no later than this. */
  decide(seen: Seen<object>, at: number): Decision<A>;
}

export interface RunnerOptions {
  /** How long a step takes to arrive, in ms. The time that a step writes is that much after the look. */
  readonly arrivalMs: number;
  /** Whether to guess first looks. Unnecessary if a look costs nothing. */
  readonly guesses: boolean;
  /** Receives every answer. */
  readonly watch?: (partition: string, seen: Seen<object>) => void;
  /** A fraction from 0 to 1, for the length of pauses. */
  readonly jitter: () => number;
}

const mostRounds = 64;
/** A few lost rounds are normal. After more, too many processes write. */
const roundsWithoutPause = 12;
const longestPauseMs = 100;

/** Where a rule is in its rounds. */
interface Round {
  /** Counts the steps that were sent. */
  readonly number: number;
  /** How many of them lost against another step. */
  readonly lost: number;
  /** How long the next step may take to arrive. Twice as long after a step that arrived too late. */
  readonly slackMs: number;
}

/**
 * Runs rules: looks, decides, and writes if no compared cell has changed. Otherwise the rule decides again. The rounds of one
 * process in one partition then take turns. So they don't disturb each other, and other requests get time between them.
 */
export class Runner {
  readonly cells: CellStore<object>;
  readonly #options: RunnerOptions;
  readonly #known: KnownCells | undefined;
  readonly #turns = new Turns();

  constructor(cells: CellStore<object>, clock: Pick<Clock, "now">, options: RunnerOptions) {
    this.cells = cells;
    this.#options = options;
    this.#known = options.guesses ? new KnownCells(clock) : undefined;
  }

  run<A>(rule: Rule<A>): Awaitable<A> {
    const { arrivalMs } = this.#options;
    const first = { number: 1, lost: 0, slackMs: arrivalMs };
    const guess = rule.guess && this.#known?.guess(rule.partition, rule.guess);
    if (guess !== undefined) {
      const decision = rule.decide(guess, guess.now + arrivalMs);
      if ("step" in decision) return this.#send(rule, decision, guess.now + arrivalMs, first);
    }
    return whenReady(this.step(rule.partition, { look: rule.look }), (seen) => this.#decide(rule, seen, first));
  }

  /** Sends one step. */
  step(partition: string, step: Step<object>): Awaitable<Seen<object>> {
    return whenReady(this.cells.step(partition, step), (seen) => {
      this.#known?.note(partition, step, seen);
      this.#options.watch?.(partition, seen);
      return seen;
    });
  }

  #decide<A>(rule: Rule<A>, seen: Seen<object>, round: Round): Awaitable<A> {
    const at = seen.now + round.slackMs;
    const decision = rule.decide(seen, at);
    return "step" in decision ? this.#send(rule, decision, at, round) : decision.answer;
  }

  #send<A>(
    rule: Rule<A>,
    { step, whenDone }: Extract<Decision<A>, { step: unknown }>,
    at: number,
    { number, lost, slackMs }: Round,
  ): Awaitable<A> {
    const before = step.before === undefined ? at : Math.min(at, step.before);
    return whenReady(this.step(rule.partition, { ...step, before, look: rule.look }), (seen) => {
      if (seen.done) return whenDone(seen);
      if (number === mostRounds) throw failure("store-contended", { rounds: mostRounds });
      const next = { number: number + 1, lost, slackMs };
      // A late step has lost against the time, not against another step.
      if (seen.now > at) return this.#decide(rule, seen, { ...next, slackMs: Math.max(1, 2 * slackMs) });
      return this.#inTurn(rule, seen, { ...next, lost: lost + 1 });
    });
  }

  /** Decides again when no other rule of this process does so in the partition. */
  #inTurn<A>(rule: Rule<A>, seen: Seen<object>, round: Round): Awaitable<A> {
    // This rule has the turn, so another process was faster.
    if (round.lost > roundsWithoutPause) return this.#pause(round).then(() => this.#again(rule, round));
    if (round.lost > 1) return this.#decide(rule, seen, round);
    return this.#turns.take(rule.partition, (waited) =>
      waited ? this.#again(rule, round) : this.#decide(rule, seen, round),
    );
  }

  #again<A>(rule: Rule<A>, round: Round): Awaitable<A> {
    return whenReady(this.step(rule.partition, { look: rule.look }), (seen) => this.#decide(rule, seen, round));
  }

  #pause({ lost }: Round): Promise<void> {
    return pause(Math.ceil(this.#options.jitter() * Math.min(2 ** (lost - roundsWithoutPause), longestPauseMs)));
  }
}

/** The cell with this key. */
export const cellOf = ({ cells }: Pick<Seen<object>, "cells">, key: string): Cell<object> | undefined =>
  cells.find((cell) => cell.key === key);

/** The condition that a cell has not changed since it was seen. */
export const asSeen = (key: string, cell: Cell<object> | undefined) => ({ key, version: cell?.version });
