/** The true time of a simulated world, in ms since the epoch. Simulated code sees it only through a clock. */
export class WorldTime {
  #now: number;
  readonly #tickMs: number;
  /** Whether any code has read the time since this was set to `false`. */
  wasRead = false;
  /** Called when time has passed in another way than by a step's tick. */
  moved: () => void = () => undefined;

  constructor(now: number, tickMs: number) {
    this.#now = now;
    this.#tickMs = tickMs;
  }

  /** Whether each step takes time. */
  get ticks(): boolean {
    return this.#tickMs > 0;
  }

  get now(): number {
    this.wasRead = true;
    return this.#now;
  }

  /** The time for records. Code that decides anything by the time must use a clock. */
  get unread(): number {
    return this.#now;
  }

  /** Advances the time by one step. */
  tick(): void {
    this.#now += this.#tickMs;
  }

  pass(ms: number): void {
    this.#now += ms;
    this.moved();
  }

  /** A timer fires: not before it is due, and maybe later. */
  reach(moment: number): void {
    if (moment <= this.#now) return;
    this.#now = moment;
    this.moved();
  }
}
