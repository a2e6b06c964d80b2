import { spread } from "../kit/statistics.ts";

/**
 * Microseconds of this thread's CPU time that one call takes, over all of them one after the other. What else the machine
 * does in the meantime doesn't count.
 */
export async function cpuPerCall<T>(over: readonly T[], call: (item: T) => unknown): Promise<number> {
  const start = process.threadCpuUsage();
  for (const item of over) await call(item);
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / over.length;
}

/** Microseconds that a call takes by the clock, the middle one of all: for calls that can't be made in a row. */
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

/** So many of them at random, in an order that nothing has seen. */
export function sample<T>(items: readonly T[], count: number): T[] {
  return Array.from({ length: count }, () => {
    const item = items[Math.floor(Math.random() * items.length)];
    if (item === undefined) throw new Error("cannot take a sample of an empty list");
    return item;
  });
}
