/** A random generator with a seed: the same seed gives the same values. */
export interface Random {
  /** A whole number from 0 to below the limit. */
  below(limit: number): number;
  /** Returns true with the probability 1 / n. */
  oneIn(cases: number): boolean;
  /** One of the items. `undefined` for an empty list. */
  of<T>(choices: readonly T[]): T | undefined;
}

/** Mulberry32, which is small and random enough for choices. */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { below, oneIn: (cases) => below(cases) === 0, of: (choices) => choices[below(choices.length)] };
}
