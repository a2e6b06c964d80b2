/** A time in a store: 13 digits, in ms since the epoch. Seals of the simulated world hide nothing. */
const time = /(?<!\d)1\d{12}(?!\d)/g;

/** All times in a text that a store keeps. It depends on no type of core. */
export const timesIn = (text: string): readonly number[] => [...text.matchAll(time)].map(([digits]) => Number(digits));

/** Where the time goes: to one of the instants at which something ends, or about there. */
export interface Target {
  /** Which of the stored records has the instant, from 0 (the last one that was written) to 1. */
  readonly record: number;
  /** Which of its instants to come, from 0 (the next one) to 1. */
  readonly place: number;
  /** How much later than the chosen instant, in ms. */
  readonly aside: number;
  /** Instants that are this much later than a time of the store, in ms. 0: the times themselves. */
  readonly after: number;
}

/**
 * The chosen instant. `undefined`: no instant is to come.
 *
 * @param records - The times of each record, the last written one first.
 */
export function instantOf(
  records: readonly (readonly number[])[],
  now: number,
  { record, place, after }: Target,
): number | undefined {
  const coming = records.map((times) => times.map((at) => at + after).filter((at) => at > now));
  const instants = chosen(
    coming.filter(({ length }) => length > 0),
    record,
  );
  return (
    instants &&
    chosen(
      [...new Set(instants)].sort((a, b) => a - b),
      place,
    )
  );
}

/** The entry at a place from 0 to 1. */
const chosen = <T>(from: readonly T[], place: number): T | undefined =>
  from[Math.min(from.length - 1, Math.floor(place * from.length))];
