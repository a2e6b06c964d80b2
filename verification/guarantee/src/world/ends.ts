/** A time in a store: 13 digits, in ms since the epoch. Seals of the simulated world hide nothing. */
const time = /(?<!\d)1\d{12}(?!\d)/g;

/** All times in a text that a store keeps. It depends on no type of core. */
export const timesIn = (text: string): readonly number[] => [...text.matchAll(time)].map(([digits]) => Number(digits));

/** Where the time goes: to one of the instants at which something ends, or about there. */
export interface Target {
  /** Which of the instants to come, from 0 (the next one) to 1. */
  readonly place: number;
  /** How much later than the chosen instant, in ms. */
  readonly aside: number;
  /** Instants that are this much later than a time of the store, in ms. 0: the times themselves. */
  readonly after: number;
}

/** The chosen instant. `undefined`: no instant is to come. */
export function instantOf(times: readonly number[], now: number, { place, after }: Target): number | undefined {
  const coming = [...new Set(times.map((each) => each + after))].filter((each) => each > now).sort((a, b) => a - b);
  return coming[Math.min(coming.length - 1, Math.floor(place * coming.length))];
}
