import process from "node:process";

/** Handles one input. The result is ignored: only the processor's time counts. */
export type CostRun = () => unknown;

/** How a ratio is measured. */
export interface CostLimits {
  /** In characters. @default 4 KiB and 32 KiB */
  readonly sizes?: readonly [small: number, large: number];
  /** The least time that counts for the smaller input, in ms, so that noise can't decide. @default 0.5 */
  readonly floorMs?: number;
  /** A ratio above it is suspicious, and measured again. @default 12 */
  readonly atMost?: number;
}

type Prepare = (size: number) => CostRun | Promise<CostRun>;

const batches = 3;
const measurements = 3;
/** Kernels count a thread's time in ticks of some milliseconds: a batch must be worth several. */
const batchMs = 20;
const mostRuns = 8;

/**
 * How many times as long a large input takes as a small one. For the default sizes, 8 is linear and 64 quadratic. The first
 * measurement uses elapsed time. If its ratio is suspicious, the processor's time is measured, as the median of several batches, and
 * repeated before it counts.
 *
 * @param prepare - Creates a run for an input of this size. Its own time doesn't count.
 * @example
 * expect(await costRatio((size) => { const text = "-eyJ".repeat(size / 4); return () => parse(text); })).toBeLessThanOrEqual(12);
 */
export async function costRatio(
  prepare: Prepare,
  { sizes: [small, large] = [4096, 32_768], floorMs = 0.5, atMost = 12 }: CostLimits = {},
): Promise<number> {
  const ratioOf = (less: number, more: number) => more / Math.max(less, floorMs);
  const seen = ratioOf(await quickCost(prepare, small), await quickCost(prepare, large));
  if (seen <= atMost * 0.75) return seen;
  let ratio = Number.POSITIVE_INFINITY;
  for (let measured = 0; measured < measurements && ratio > atMost; measured++) {
    const costs: [less: number, more: number][] = [];
    // In turns, so that a disturbance affects both sizes.
    for (let batch = 0; batch < batches; batch++) {
      costs.push([await batchCost(prepare, small), await batchCost(prepare, large)]);
    }
    const less = median(costs.map(([cost]) => cost));
    ratio = Math.min(ratio, ratioOf(less, median(costs.map(([, cost]) => cost))));
  }
  return ratio;
}

/** The elapsed time of the faster of two runs, because the other one may have been interrupted. */
async function quickCost(prepare: Prepare, size: number): Promise<number> {
  const once = async (): Promise<number> => {
    const run = await prepare(size);
    const before = performance.now();
    await run();
    return performance.now() - before;
  };
  return Math.min(await once(), await once());
}

/** The processor's time, as the average of many runs. */
async function batchCost(prepare: Prepare, size: number): Promise<number> {
  let [cost, runs] = [0, 0];
  for (; runs < mostRuns && cost < batchMs; runs++) {
    const run = await prepare(size);
    const before = cpuMs();
    await run();
    cost += cpuMs() - before;
  }
  return cost / runs;
}

/** The time of this thread, if the runtime reports it, without other threads and processes. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage();
  return (user + system) / 1000;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
