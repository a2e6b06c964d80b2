import type { Spread } from "../kit/statistics.ts";
import { table } from "../kit/table.ts";
import type { Framework } from "./contestant.ts";
import type { Figures } from "./measure.ts";

/** The line that `--json` ends with. */
export interface Summary {
  readonly koa: FrameworkSummary;
  readonly hono: FrameworkSummary;
}

interface FrameworkSummary {
  /** Requests per second with the memory store, as a share of the bare framework's. */
  readonly ratio: number;
  /** CPU time of one request with the memory store beyond the bare framework's, in microseconds. */
  readonly overheadUs: number;
  readonly bestPeerOverheadUs: number;
}

export const summarize = (all: readonly Figures[]): Summary => ({
  koa: summaryOf(all, "koa"),
  hono: summaryOf(all, "hono"),
});

function summaryOf(all: readonly Figures[], framework: Framework): FrameworkSummary {
  const here = all.filter((one) => one.framework === framework);
  const own = here.find(({ name }) => name === `${framework} + identity-web, memory`);
  const peers = here.filter(({ role }) => role === "peer").map(({ overheadUs }) => overheadUs.median);
  return {
    ratio: round(own?.ratio.median ?? Number.NaN, 3),
    overheadUs: round(own?.overheadUs.median ?? Number.NaN, 2),
    bestPeerOverheadUs: round(Math.min(...peers), 1),
  };
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

export const webTable = (all: readonly Figures[]): string =>
  table(
    ["a guarded page", "CPU µs a request", "µs more than bare", "share of bare's throughput", "not 200"],
    all.map(({ name, cpuUs, overheadUs, ratio, non2xx }) => [
      name,
      show(cpuUs, 1),
      show(overheadUs, 1),
      show(ratio, 2),
      String(non2xx),
    ]),
  );

const show = ({ median, min, max }: Spread, digits: number): string =>
  `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
