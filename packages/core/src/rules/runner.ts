import { failure } from "../errors/error-texts.ts";
import { type Awaitable, whenReady } from "../ports/awaitable.ts";
import type { Cell, CellStore, Look, Seen, Step } from "../ports/cell-store.ts";
import type { Clock } from "../ports/clock.ts";
import { KnownCells } from "./known-cells.ts";

/** A rule's decision after a look: the answer, or a step that must be done first. */
export type Decision<T, A> =
  | { readonly answer: A }
  | {
      readonly step: Pick<Step<T>, "when" | "before" | "put" | "delete">;
      /** The answer after the step is done. The look shows the cells after the step. */
      readonly whenDone: (seen: Seen<T>) => A;
      /** The answer if a compared cell has changed. Without it the rule decides again. */
      readonly otherwise?: A;
    };

/** A pure decision about one partition, without access to the store. If its step isn't done, the rule decides again. */
export interface Rule<T, A> {
  readonly partition: string;
  readonly look: Look;
  /**
   * Cells that replace the first look if earlier answers have shown them. A wrong guess changes nothing, because the step
   * compares all cells that the rule decides by.
   */
  readonly guess?: { readonly keys: readonly string[]; readonly elseAbsent?: boolean };
  /**
   * @param at - The time to write. The step is done no later than this.
   * @param sentAt - The earliest time that a step of this run was to write. The store answered that the step wasn't done. But the
   *   request may have arrived twice, and the first copy may have been done.
   */
  decide(seen: Seen<T>, at: number, sentAt?: number): Decision<T, A>;
}

export interface RunnerOptions {
  /** How long a step takes to arrive, in ms. The time that a step writes is that much after the look. */
  readonly arrivalMs: number;
  /** Whether to guess first looks. Unnecessary if a look costs nothing. */
  readonly guesses: boolean;
}

/** Receives every answer. */
type Watch<T> = (partition: string, seen: Seen<T>) => void;

const mostRounds = 64;

/** Runs rules: looks, decides, and writes if no compared cell has changed. Otherwise it decides again. */
export class Runner<T> {
  readonly cells: CellStore<T>;
  readonly #arrivalMs: number;
  readonly #known: KnownCells<T> | undefined;
  readonly #watch: Watch<T> | undefined;

  constructor(cells: CellStore<T>, clock: Pick<Clock, "now">, { arrivalMs, guesses }: RunnerOptions, watch?: Watch<T>) {
    this.cells = cells;
    this.#watch = watch;
    this.#arrivalMs = arrivalMs;
    this.#known = guesses ? new KnownCells(clock) : undefined;
  }

  run<A>(rule: Rule<T, A>): Awaitable<A> {
    const slackMs = this.#arrivalMs;
    const guess = rule.guess && this.#known?.guess(rule.partition, rule.guess);
    if (guess !== undefined) {
      const decision = rule.decide(guess, guess.now + slackMs);
      if ("step" in decision) return this.#send(rule, decision, guess.now + slackMs, slackMs, 1);
    }
    return whenReady(this.step(rule.partition, { look: rule.look }), (seen) => this.#decide(rule, seen, slackMs, 1));
  }

  /** Sends one step. */
  step(partition: string, step: Step<T>): Awaitable<Seen<T>> {
    return whenReady(this.cells.step(partition, step), (seen) => {
      this.#known?.note(partition, step, seen);
      this.#watch?.(partition, seen);
      return seen;
    });
  }

  #decide<A>(rule: Rule<T, A>, seen: Seen<T>, slackMs: number, round: number, sentAt?: number): Awaitable<A> {
    const at = seen.now + slackMs;
    const decision = rule.decide(seen, at, sentAt);
    return "step" in decision ? this.#send(rule, decision, at, slackMs, round, sentAt) : decision.answer;
  }

  #send<A>(
    rule: Rule<T, A>,
    { step, whenDone, otherwise }: Extract<Decision<T, A>, { step: unknown }>,
    at: number,
    slackMs: number,
    round: number,
    sentAt = at,
  ): Awaitable<A> {
    const before = step.before === undefined ? at : Math.min(at, step.before);
    return whenReady(this.step(rule.partition, { ...step, before, look: rule.look }), (seen) => {
      if (seen.done) return whenDone(seen);
      if (otherwise !== undefined && seen.now <= at) return otherwise;
      if (round === mostRounds) throw failure("store-contended", { rounds: mostRounds });
      return this.#decide(
        rule,
        seen,
        seen.now > at ? Math.max(1, 2 * slackMs) : slackMs,
        round + 1,
        Math.min(at, sentAt),
      );
    });
  }
}

/** The cell with this key. */
export const cellOf = <T>({ cells }: Pick<Seen<T>, "cells">, key: string): Cell<T> | undefined =>
  cells.find((cell) => cell.key === key);

/** The condition that a cell has not changed since it was seen. */
export const asSeen = <T>(key: string, cell: Cell<T> | undefined) => ({ key, version: cell?.version });
