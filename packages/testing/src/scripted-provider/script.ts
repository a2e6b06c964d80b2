import type { Awaitable } from "@identity-web/core";

/** "before": the call has had no effect yet. "after": it has taken effect, and its answer is pending. */
export type When = "before" | "after";

/** Holds calls until a test releases them, so that no test waits for time to pass. */
export interface Gate {
  /** The number of held calls. */
  readonly held: number;
  /** Resolves when this number of calls are held. @default 1 */
  arrived(calls?: number): Promise<void>;
  /** Releases the held calls, and all later ones. */
  release(): void;
}

interface Fault<Call> {
  readonly call: Call;
  readonly when: When;
  readonly error: unknown;
  times: number;
}

/** The script of a port's calls: gates that hold them, faults, and a count. */
export class Script<Call extends string> {
  readonly #counts = new Map<Call, number>();
  readonly #gates = new Set<HoldingGate<Call>>();
  readonly #faults = new Set<Fault<Call>>();
  readonly #expected = new Set<Expected<Call>>();
  /** Every call waits for this, before and after its effect: for tests that try many orders. */
  between: ((call: Call, when: When) => Promise<void>) | undefined;

  /** The number of calls so far, including held and failed ones. */
  count(call: Call): number {
    return this.#counts.get(call) ?? 0;
  }

  /** Resolves after this number of calls since the beginning. */
  reached(call: Call, count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#expected.add({ call, count, resolve });
      this.#tell(call);
    });
  }

  /** Holds every call from now on. */
  hold(call: Call, when: When = "after"): Gate {
    const gate = new HoldingGate<Call>(call, when, () => this.#gates.delete(gate));
    this.#gates.add(gate);
    return gate;
  }

  /** Makes the next calls fail. "after": they take effect, and only their answer is lost. */
  fail(call: Call, error: unknown, { when = "before", times = 1 }: { when?: When; times?: number } = {}): void {
    this.#faults.add({ call, when, error, times });
  }

  /** Performs a call according to the script. */
  async perform<T>(call: Call, operation: () => Awaitable<T>): Promise<T> {
    this.#counts.set(call, this.count(call) + 1);
    this.#tell(call);
    await this.#meet(call, "before");
    const result = await operation();
    await this.#meet(call, "after");
    return result;
  }

  async #meet(call: Call, when: When): Promise<void> {
    await this.between?.(call, when);
    for (const gate of [...this.#gates]) if (gate.call === call && gate.when === when) await gate.pass();
    const fault = [...this.#faults].find((each) => each.call === call && each.when === when);
    if (fault === undefined) return;
    fault.times--;
    if (fault.times <= 0) this.#faults.delete(fault);
    throw fault.error;
  }

  #tell(call: Call): void {
    for (const expected of [...this.#expected]) {
      if (expected.call !== call || expected.count > this.count(call)) continue;
      this.#expected.delete(expected);
      expected.resolve();
    }
  }
}

interface Expected<Call> {
  readonly call: Call;
  readonly count: number;
  readonly resolve: () => void;
}

class HoldingGate<Call> implements Gate {
  readonly call: Call;
  readonly when: When;
  readonly #opened = Promise.withResolvers<void>();
  readonly #awaited = new Set<{ readonly calls: number; readonly resolve: () => void }>();
  readonly #onRelease: () => void;
  held = 0;

  constructor(call: Call, when: When, onRelease: () => void) {
    this.call = call;
    this.when = when;
    this.#onRelease = onRelease;
  }

  async pass(): Promise<void> {
    this.held++;
    this.#tell();
    await this.#opened.promise;
    this.held--;
  }

  arrived(calls = 1): Promise<void> {
    return new Promise((resolve) => {
      this.#awaited.add({ calls, resolve });
      this.#tell();
    });
  }

  release(): void {
    this.#onRelease();
    this.#opened.resolve();
  }

  #tell(): void {
    for (const awaited of [...this.#awaited]) {
      if (awaited.calls > this.held) continue;
      this.#awaited.delete(awaited);
      awaited.resolve();
    }
  }
}
