import type { Course } from "./step.ts";

/** What may go wrong in a scenario, and how often. */
export interface Allowance {
  /** At most so many mishaps in one schedule. */
  readonly mishaps?: number;
  /** Of which calls and which: `{ removeAccount: ["fails", "lost"] }`; the call's name up to its first "/" or "(". */
  readonly of?: Readonly<Record<string, readonly Course[]>>;
  /** At most so many timers fire while something else could go on: the others only when nothing else can. */
  readonly timeouts?: number;
  /** Which timers: "wait" (for another's refresh), "refresh", "redemption", "courtesy". Default: all but "pause". */
  readonly timers?: readonly string[];
}

/** What is left of an allowance in one run. */
export class AllowanceLeft {
  readonly #allowance: Allowance;
  #mishaps: number;
  #timeouts: number;

  constructor(allowance: Allowance) {
    this.#allowance = allowance;
    this.#mishaps = allowance.mishaps ?? 0;
    this.#timeouts = allowance.timeouts ?? 0;
  }

  allowsMishap(what: string, course: Course): boolean {
    return this.#mishaps > 0 && this.everAllows(what, course);
  }

  /** Whether it would allow it as the first mishap. */
  everAllows(what: string, course: Course): boolean {
    const name = /^[^/(]*/.exec(what)?.[0] ?? what;
    return this.#allowance.of?.[name]?.includes(course) ?? false;
  }

  get hasTimeouts(): boolean {
    return (this.#allowance.timeouts ?? 0) > 0;
  }

  allowsTimer(what: string): boolean {
    return (
      this.#timeouts > 0 &&
      (this.#allowance.timers?.some((name) => what.endsWith(`(${name})`)) ?? !what.endsWith("(pause)"))
    );
  }

  useMishap(): void {
    this.#mishaps--;
  }

  useTimer(): void {
    this.#timeouts--;
  }
}
