import { randomNumbers } from "../../explore/random.ts";

/** Repeatable choices: the same seed makes the same ones. */
export class Draw {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = randomNumbers(seed);
  }

  /** True in this share of all cases. */
  happens(share: number): boolean {
    return this.#next() < share;
  }

  /** A number from 0 to 1. */
  share(): number {
    return this.#next();
  }

  /** A whole number from `least` to `most`. */
  count(least: number, most: number): number {
    return least + Math.floor(this.#next() * (most - least + 1));
  }

  /** One of these, each equally likely. A repeated entry is more likely. */
  one<T>(...from: readonly [T, ...T[]]): T {
    return this.oneOf(from);
  }

  /** Up to `most` of these. */
  some<T>(from: readonly T[], most: number): readonly T[] {
    return Array.from({ length: most }, () => this.oneOf(from));
  }

  /** @throws Error if the list is empty */
  oneOf<T>(from: readonly T[]): T {
    const found = from[Math.floor(this.#next() * from.length)];
    if (found === undefined) throw new Error("there is nothing to draw from");
    return found;
  }
}
