import { spread } from "../kit/statistics.ts";

/**
 * Microseconds of this thread's CPU time for one call, as the average over all calls in sequence. Other work of the machine
 * doesn't count.
 */
export async function cpuPerCall<T>(over: readonly T[], call: (item: T) => unknown): Promise<number> {
  const start = process.threadCpuUsage();
  for (const item of over) await call(item);
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / over.length;
}

/** The median elapsed time of a call in microseconds, for calls that can't be made in a row. */
export async function middleCall<T>(
  over: readonly T[],
  prepare: () => unknown,
  call: (item: T) => unknown,
): Promise<number> {
  const times: number[] = [];
  for (const item of over) {
    await prepare();
    const start = process.hrtime.bigint();
    await call(item);
    times.push(Number(process.hrtime.bigint() - start) / 1000);
  }
  return spread(times).median;
}

/** This number of them, chosen at random, in a random order. */
export function sample<T>(items: readonly T[], count: number): T[] {
  return Array.from({ length: count }, () => {
    const item = items[Math.floor(Math.random() * items.length)];
    if (item === undefined) throw new Error("cannot take a sample of an empty list");
    return item;
  });
}
