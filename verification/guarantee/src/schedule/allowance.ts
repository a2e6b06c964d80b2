import type { Course } from "./step.ts";

/** The allowed mishaps of a scenario, with their number. */
export interface Allowance {
  /** The largest number of mishaps in one schedule. */
  readonly mishaps?: number;
  /** The mishaps by call: `{ removeAccount: ["fails", "lost"] }`. A call's name ends before its first "/" or "(". */
  readonly of?: Readonly<Record<string, readonly Course[]>>;
  /** The largest number of timers that fire while another step is possible. Other timers fire only if no other step is possible. */
  readonly timeouts?: number;
  /** The timers: "wait" (for another's refresh), "refresh", "redemption", "courtesy". @default all but "pause" */
  readonly timers?: readonly string[];
}

/** The rest of an allowance in one run. */
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

  /** Whether it would allow this mishap as the first one. */
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
