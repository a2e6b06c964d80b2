const turnsUntilSettled = 300;
const turnsThatShowNothing = 10;

/** Tells whether promises come to their end, without waiting for the real clock. */
export class Promises {
  readonly #turn: () => Promise<void>;

  /** @param letPass - lets a little time pass for the store. */
  constructor(letPass: () => Promise<void>) {
    this.#turn = letPass;
  }

  /** @throws where it never does */
  async settles(promise: Promise<unknown>, what: string): Promise<void> {
    const watched = watch(promise);
    for (let turn = 0; turn < turnsUntilSettled && !watched.settled; turn++) await this.#turn();
    if (!watched.settled) throw new Error(`expected ${what} to come to its end`);
    await promise;
  }

  /** @throws where it doesn't wait */
  async stayOpen(promise: Promise<unknown>, what: string): Promise<void> {
    const watched = watch(promise);
    for (let turn = 0; turn < turnsThatShowNothing; turn++) await this.#turn();
    if (watched.settled) throw new Error(`expected ${what} to go on waiting`);
  }
}

function watch(promise: Promise<unknown>): { readonly settled: boolean } {
  const state = { settled: false };
  const settle = () => {
    state.settled = true;
  };
  promise.then(settle, settle);
  return state;
}
