/** Holds calls until a test releases them, so that no test has to wait for time to pass. */
export interface Gate {
  /** Resolves when the first call has arrived. */
  readonly arrived: Promise<void>;
  /** The number of held calls. */
  readonly held: number;
  /** Releases them and all later calls. */
  release(): void;
}

interface Closed<P> {
  readonly place: P;
  readonly when: "before" | "after";
  arrive(): Promise<void>;
  release(): void;
}

/** The gates that are closed now. */
export class Gates<P extends string> {
  #closed: Closed<P>[] = [];

  /** @param when - "before": held before the request takes effect; "after": it has, and its answer is held. */
  close(place: P, when: "before" | "after"): Gate {
    let held = 0;
    const arrived = Promise.withResolvers<void>();
    const opened = Promise.withResolvers<void>();
    const closed: Closed<P> = {
      place,
      when,
      arrive() {
        held += 1;
        arrived.resolve();
        return opened.promise;
      },
      release: () => {
        held = 0;
        this.#closed = this.#closed.filter((one) => one !== closed);
        opened.resolve();
      },
    };
    this.#closed.push(closed);
    return {
      arrived: arrived.promise,
      get held() {
        return held;
      },
      release: closed.release,
    };
  }

  /** Waits at the gates of these places. */
  async pass(places: readonly P[], when: "before" | "after"): Promise<void> {
    for (const gate of this.#closed.filter((one) => one.when === when && places.includes(one.place)))
      await gate.arrive();
  }

  releaseAll(): void {
    for (const gate of [...this.#closed]) gate.release();
  }
}
