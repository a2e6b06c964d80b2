import { failure } from "../errors/error-texts.ts";
import { type Awaitable, isPending, whenReady } from "../ports/awaitable.ts";
import type { Cell, CellStore, Look, Seen, Step } from "../ports/cell-store.ts";
import type { Clock } from "../ports/clock.ts";
import { KnownCells } from "./known-cells.ts";

/** What a rule makes of a look: the answer, or a step that must be done first. */
export type Decision<T, A> =
  | { readonly answer: A }
  | {
      readonly step: Pick<Step<T>, "when" | "before" | "put" | "delete">;
      /** The answer once the step is done; the look shows what the step left. */
      readonly whenDone: (seen: Seen<T>) => A;
      /** The answer where something has changed meanwhile. Without it the rule decides again. */
      readonly otherwise?: A;
    };

/** A pure decision about one partition. It knows no store, and is made again whenever its step comes too late. */
export interface Rule<T, A> {
  readonly partition: string;
  readonly look: Look;
  /**
   * The first look may be left out where these cells are known from earlier answers, because the step compares all that
   * the rule decides by: a wrong guess changes nothing.
   */
  readonly guess?: { readonly keys: readonly string[]; readonly elseAbsent?: boolean };
  /** @param at - The time to write: the step is done no later than this. */
  decide(seen: Seen<T>, at: number): Decision<T, A>;
}

export interface RunnerOptions {
  /** How long a step takes to arrive, in ms: what is written as the time of a step is so much later than the look. */
  readonly arrivalMs: number;
  /** Whether first looks may be guessed: not worth it where a look costs nothing. */
  readonly guesses: boolean;
}

/** Sees every answer. */
type Watch<T> = (partition: string, seen: Seen<T>) => void;

const mostRounds = 64;

/** Carries out rules: looks, decides, and writes what was decided if nothing has changed meanwhile; else decides again. */
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
    // Without a function to go on with where the answer is at hand: this is on the path of every request.
    const seen = this.step(rule.partition, { look: rule.look });
    return isPending(seen)
      ? seen.then((answer) => this.#decide(rule, answer, slackMs, 1))
      : this.#decide(rule, seen, slackMs, 1);
  }

  /** One step, as it is. */
  step(partition: string, step: Step<T>): Awaitable<Seen<T>> {
    const answer = this.cells.step(partition, step);
    return isPending(answer)
      ? answer.then((seen) => this.#noted(partition, step, seen))
      : this.#noted(partition, step, answer);
  }

  #noted(partition: string, step: Step<T>, seen: Seen<T>): Seen<T> {
    this.#known?.note(partition, step, seen);
    this.#watch?.(partition, seen);
    return seen;
  }

  #decide<A>(rule: Rule<T, A>, seen: Seen<T>, slackMs: number, round: number): Awaitable<A> {
    const at = seen.now + slackMs;
    const decision = rule.decide(seen, at);
    return "step" in decision ? this.#send(rule, decision, at, slackMs, round) : decision.answer;
  }

  #send<A>(
    rule: Rule<T, A>,
    { step, whenDone, otherwise }: Extract<Decision<T, A>, { step: unknown }>,
    at: number,
    slackMs: number,
    round: number,
  ): Awaitable<A> {
    const before = step.before === undefined ? at : Math.min(at, step.before);
    return whenReady(this.step(rule.partition, { ...step, before, look: rule.look }), (seen) => {
      if (seen.done) return whenDone(seen);
      if (otherwise !== undefined && seen.now <= at) return otherwise;
      if (round === mostRounds) throw failure("store-contended", { rounds: mostRounds });
      return this.#decide(rule, seen, seen.now > at ? Math.max(1, 2 * slackMs) : slackMs, round + 1);
    });
  }
}

/** The first cell of that key. */
export const cellOf = <T>({ cells }: Pick<Seen<T>, "cells">, key: string): Cell<T> | undefined =>
  cells.find((cell) => cell.key === key);

/** A condition that a cell is as it was seen. */
export const asSeen = <T>(key: string, cell: Cell<T> | undefined) => ({ key, version: cell?.version });
