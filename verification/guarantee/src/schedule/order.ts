import type { Step, Touches } from "./step.ts";

/**
 * The partial order of a run's steps: a step is before another if both touch the same resource, or if it made the
 * other. All orders of the steps that respect it have the same result. An index names a step; -1 is the state before all steps.
 */
export class Order {
  readonly #past: readonly Uint32Array[];
  readonly #level: readonly number[];
  readonly #direct: readonly (readonly number[])[];

  constructor(steps: readonly Pick<Step, "touches" | "madeBy">[]) {
    const words = (steps.length + 31) >> 5;
    const last = new LastTouches();
    const past: Uint32Array[] = [];
    const level: number[] = [];
    const direct: number[][] = [];
    for (const [index, { touches, madeBy }] of steps.entries()) {
      const before = last.before(touches);
      if (madeBy >= 0 && !before.includes(madeBy)) before.push(madeBy);
      const own = new Uint32Array(words);
      let height = 0;
      for (const each of before) {
        height = Math.max(height, level[each] ?? 0);
        own[each >> 5] = (own[each >> 5] ?? 0) | (1 << (each & 31));
        for (const [word, bits] of (past[each] ?? own).entries()) own[word] = (own[word] ?? 0) | bits;
      }
      past.push(own);
      level.push(height + 1);
      direct.push(before);
      last.note(touches, index);
    }
    this.#past = past;
    this.#level = level;
    this.#direct = direct;
  }

  /** Whether step `a` comes before step `b` in every equivalent order. */
  isBefore(a: number, b: number): boolean {
    if (a < 0 || b < 0) return a < b;
    return ((this.#past[b]?.[a >> 5] ?? 0) & (1 << (a & 31))) !== 0;
  }

  /** Steps that touched what this one touches, or made it, with nothing in between on that resource. */
  directlyBefore(step: number): readonly number[] {
    return this.#direct[step] ?? [];
  }

  /** How many steps at least must come before it, itself included. */
  level(step: number): number {
    return this.#level[step] ?? 0;
  }

  /** Whether some equivalent order has every first step of these pairs before its second step. */
  canBe(pairs: readonly (readonly [number, number])[]): boolean {
    const follows = (a: number, b: number) => a === b || this.isBefore(a, b);
    if (pairs.some(([first, second]) => follows(second, first))) return false;
    // Each pair is one more edge in the order; a circle must use at least two of them.
    const leadsTo = (from: number, to: number, seen: ReadonlySet<number>): boolean =>
      pairs.some(([first, second], index) => {
        if (seen.has(index) || !follows(from, first)) return false;
        return follows(second, to) || leadsTo(second, to, new Set([...seen, index]));
      });
    return !pairs.some(([first, second], index) => leadsTo(second, first, new Set([index])));
  }
}

/** The steps that touched a resource last. */
class LastTouches {
  readonly #writer = new Map<string, number>();
  /** Since the last write. */
  readonly #readers = new Map<string, number[]>();
  readonly #adders = new Map<string, number[]>();

  before({ reads = [], writes = [], adds = [] }: Touches): number[] {
    const result = new Set<number>();
    for (const resource of reads) this.#after(result, resource, [this.#adders]);
    for (const resource of adds) this.#after(result, resource, [this.#readers]);
    for (const resource of writes) this.#after(result, resource, [this.#readers, this.#adders]);
    return [...result];
  }

  note({ reads = [], writes = [], adds = [] }: Touches, index: number): void {
    for (const resource of reads) push(this.#readers, resource, index);
    for (const resource of adds) push(this.#adders, resource, index);
    for (const resource of writes) {
      this.#writer.set(resource, index);
      this.#readers.delete(resource);
      this.#adders.delete(resource);
    }
  }

  /** The steps that have touched it in these ways since the last write, otherwise that write. */
  #after(result: Set<number>, resource: string, ways: readonly ReadonlyMap<string, readonly number[]>[]): void {
    const since = ways.flatMap((way) => way.get(resource) ?? []);
    const writer = this.#writer.get(resource);
    if (since.length === 0 && writer !== undefined) result.add(writer);
    for (const each of since) result.add(each);
  }
}

function push(into: Map<string, number[]>, resource: string, index: number): void {
  const known = into.get(resource);
  if (known === undefined) into.set(resource, [index]);
  else known.push(index);
}
