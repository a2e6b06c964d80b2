/** The true time of a simulated world, in ms since the epoch. Nobody in it can see it but through a clock. */
export class WorldTime {
  now: number;
  /** How much time each step takes. */
  readonly tickMs: number;

  constructor(now: number, tickMs: number) {
    this.now = now;
    this.tickMs = tickMs;
  }

  tick(): void {
    this.now += this.tickMs;
  }

  pass(ms: number): void {
    this.now += ms;
  }

  /** A timer fires: not before it is due, and maybe later. */
  reach(moment: number): void {
    this.now = Math.max(this.now, moment);
  }
}
