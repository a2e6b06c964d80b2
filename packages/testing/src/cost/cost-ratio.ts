import process from "node:process";

/** Handles one input. Whatever comes of it: only the processor's time counts. */
export type CostRun = () => unknown;

/** How a ratio is measured. */
export interface CostLimits {
  /** In characters. Default 4 KiB and 32 KiB. */
  readonly sizes?: readonly [small: number, large: number];
  /** A smaller input that costs less counts as this much, in ms, so that noise decides nothing. Default 0.5. */
  readonly floorMs?: number;
  /** A ratio above it is suspicious, and measured again. Default 12. */
  readonly atMost?: number;
}

const runs = 5;
const measurements = 3;

/**
 * How many times as long a large input takes as a small one: 8 is linear, 64 quadratic, for the default sizes. A suspicious
 * ratio is the median of several runs, and measured again before it counts.
 *
 * @param prepare - Makes a run for an input of that size; its own time does not count.
 * @example
 * expect(await costRatio((size) => { const text = "-eyJ".repeat(size / 4); return () => parse(text); })).toBeLessThanOrEqual(12);
 */
export async function costRatio(
  prepare: (size: number) => CostRun | Promise<CostRun>,
  { sizes: [small, large] = [4096, 32_768], floorMs = 0.5, atMost = 12 }: CostLimits = {},
): Promise<number> {
  const measure = async (times: number): Promise<number> => {
    const costs: [small: number, large: number][] = [];
    // By turns, so that what disturbs the one disturbs the other.
    for (let run = 0; run < times; run++) {
      costs.push([await costOf(await prepare(small)), await costOf(await prepare(large))]);
    }
    const [less, more] = [median(costs.map(([cost]) => cost)), median(costs.map(([, cost]) => cost))];
    return more / Math.max(less, floorMs);
  };
  let ratio = await measure(1);
  if (ratio <= atMost / 2) return ratio;
  ratio = await measure(runs);
  for (let again = 1; again < measurements && ratio > atMost; again++) ratio = Math.min(ratio, await measure(runs));
  return ratio;
}

async function costOf(run: CostRun): Promise<number> {
  const before = cpuMs();
  await run();
  return cpuMs() - before;
}

/** Of this thread where the runtime knows it: other threads, and the machine's other processes, have work of their own. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage();
  return (user + system) / 1000;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
