import type { Awaitable } from "@identity-web/core";
import { Faults } from "../fake-kit/faults.ts";
import { Count, type Gate, Gates, type When } from "../fake-kit/gates.ts";

/** The script of a port's calls: gates that hold them, faults, and a count. */
export class Script<Call extends string> {
  readonly #counts = new Map<Call, Count>();
  readonly #gates = new Gates<Call>();
  readonly #faults = new Faults<`${When} ${Call}`, { readonly error: unknown }>();
  /** Every call waits for this, before and after its effect: for tests that try many orders. */
  between: ((call: Call, when: When) => Promise<void>) | undefined;

  /** The number of calls so far, including held and failed ones. */
  count(call: Call): number {
    return this.#countOf(call).value;
  }

  /** Resolves after this number of calls since the beginning. */
  reached(call: Call, count: number): Promise<void> {
    return this.#countOf(call).reached(count);
  }

  /** Holds every call from now on. */
  hold(call: Call, when: When = "after"): Gate {
    return this.#gates.close(call, when);
  }

  /** Makes the next calls fail. "after": they take effect, and only their answer is lost. */
  fail(call: Call, error: unknown, { when = "before", times = 1 }: { when?: When; times?: number } = {}): void {
    this.#faults.add(`${when} ${call}`, { error }, times);
  }

  /** Performs a call according to the script. */
  async perform<T>(call: Call, operation: () => Awaitable<T>): Promise<T> {
    this.#countOf(call).increase();
    await this.#meet(call, "before");
    const result = await operation();
    await this.#meet(call, "after");
    return result;
  }

  async #meet(call: Call, when: When): Promise<void> {
    await this.between?.(call, when);
    await this.#gates.pass([call], when);
    const fault = this.#faults.take([`${when} ${call}`]);
    if (fault !== undefined) throw fault.error;
  }

  #countOf(call: Call): Count {
    const count = this.#counts.get(call) ?? new Count();
    this.#counts.set(call, count);
    return count;
  }
}
