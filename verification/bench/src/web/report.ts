import type { Spread } from "../kit/statistics.ts";
import { table } from "../kit/table.ts";
import type { Framework } from "./contestant.ts";
import type { Figures } from "./measure.ts";

/** The line that `--json` ends with. */
export interface Summary {
  readonly koa: FrameworkSummary;
  readonly hono: FrameworkSummary;
  readonly redis?: ServerSummary;
  readonly postgres?: ServerSummary;
}

/** A store outside the process, on Koa. */
interface ServerSummary {
  /** Calls of the store's server for a guarded request whose guard requires a token. */
  readonly tokenRoundTrips: number;
  /** CPU time of a guarded request, as a multiple of a page's that reads once from the same server and opens one seal. */
  readonly overFloor: number;
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
  ...serverSummary(all, "redis", "Redis"),
  ...serverSummary(all, "postgres", "PostgreSQL"),
});

function serverSummary(
  all: readonly Figures[],
  key: "redis" | "postgres",
  store: string,
): { readonly [_ in typeof key]?: ServerSummary } {
  const named = (name: string) => all.find((one) => one.name === name);
  const guarded = named(`koa + identity-web, ${store}`);
  const withToken = named(`koa + identity-web, ${store}, requireSignIn({ scopes })`);
  const floor = named(`koa, one read of ${store}`);
  if (guarded === undefined || withToken === undefined || floor === undefined) return {};
  const overFloor = round(guarded.cpuUs.median / floor.cpuUs.median, 2);
  return { [key]: { tokenRoundTrips: round(withToken.roundTrips, 2), overFloor } };
}

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

/** The cost of a guarded request over a store's server, compared with the lowest possible cost. An empty text: none was measured. */
export function serverTable(all: readonly Figures[]): string {
  const { redis, postgres } = summarize(all);
  const rows = Object.entries({ Redis: redis, PostgreSQL: postgres }).flatMap(([name, summary]) =>
    summary === undefined ? [] : [[name, String(summary.tokenRoundTrips), summary.overFloor.toFixed(2)]],
  );
  if (rows.length === 0) return "";
  return table(
    ["a guarded request", "calls of the server, with the guard's token", "CPU, as a multiple of the floor's"],
    rows,
  );
}

const show = ({ median, min, max }: Spread, digits: number): string =>
  `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
