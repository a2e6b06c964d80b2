const turnsUntilSettled = 300;
const turnsThatShowNothing = 10;

/** Checks whether promises settle, without the real clock. */
export class Promises {
  readonly #turn: () => Promise<void>;

  /** @param letPass - Advances the store's time a little. */
  constructor(letPass: () => Promise<void>) {
    this.#turn = letPass;
  }

  /** @throws if the promise never settles */
  async settles(promise: Promise<unknown>, what: string): Promise<void> {
    const watched = watch(promise);
    for (let turn = 0; turn < turnsUntilSettled && !watched.settled; turn++) await this.#turn();
    if (!watched.settled) throw new Error(`expected ${what} to end`);
    await promise;
  }

  /** @throws if the promise settles */
  async stayOpen(promise: Promise<unknown>, what: string): Promise<void> {
    const watched = watch(promise);
    for (let turn = 0; turn < turnsThatShowNothing; turn++) await this.#turn();
    if (watched.settled) throw new Error(`expected ${what} to stay open`);
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
