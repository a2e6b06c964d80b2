/** "before": the call has had no effect yet. "after": it has taken effect, and its answer is pending. */
export type When = "before" | "after";

/** Holds calls until a test releases them, so that no test waits for time to pass. */
export interface Gate {
  /** The number of held calls. */
  readonly held: number;
  /** Resolves when this number of calls have arrived. @default 1 */
  arrived(calls?: number): Promise<void>;
  /** Releases the held calls, and all later ones. */
  release(): void;
}

/** Counts calls, and reports when a number is reached. */
export class Count {
  #value = 0;
  #changed = Promise.withResolvers<void>();

  get value(): number {
    return this.#value;
  }

  increase(): void {
    this.#value++;
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  async reached(value: number): Promise<void> {
    while (this.#value < value) await this.#changed.promise;
  }
}

/** The gates that are closed now. */
export class Gates<Place extends string> {
  readonly #closed = new Map<Gate, { readonly place: Place; readonly when: When; pass(): Promise<void> }>();

  /** Holds every call to this place from now on. */
  close(place: Place, when: When): Gate {
    const closed = this.#closed;
    const arrivals = new Count();
    const opened = Promise.withResolvers<void>();
    const gate: Gate = {
      get held() {
        return closed.has(gate) ? arrivals.value : 0;
      },
      arrived: (calls = 1) => arrivals.reached(calls),
      release() {
        closed.delete(gate);
        opened.resolve();
      },
    };
    const pass = () => {
      arrivals.increase();
      return opened.promise;
    };
    closed.set(gate, { place, when, pass });
    return gate;
  }

  /** Waits at the gates of these places. */
  async pass(places: readonly Place[], when: When): Promise<void> {
    for (const closed of [...this.#closed.values()])
      if (closed.when === when && places.includes(closed.place)) await closed.pass();
  }

  releaseAll(): void {
    for (const gate of [...this.#closed.keys()]) gate.release();
  }
}
