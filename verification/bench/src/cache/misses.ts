import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { machine } from "../kit/machine.ts";
import { readOptions } from "../kit/options.ts";
import { writeSection } from "../kit/page.ts";
import { spread } from "../kit/statistics.ts";
import { table } from "../kit/table.ts";
import { bundleProgram, cachegrind, obstacle } from "../kit/valgrind.ts";
import { populate, scope } from "./population.ts";
import { cpuPerCall, sample } from "./time.ts";

// Why a cached token takes longer with more accounts: how many of its reads miss the processor's caches, and what a miss costs.

/** A size of the cache, and the smaller simulation that stands for it. */
interface Case {
  readonly accounts: number;
  /** Cachegrind needs a minute for 25 000 accounts. So a million is simulated with an eighth of accounts and of cache. */
  readonly simulated: { readonly accounts: number; readonly cacheBytes: number };
}

/** The last cache of the processor that the tables of docs/performance.md were made on. */
const lastCache = 32 * 2 ** 20;
const cases: readonly Case[] = [
  { accounts: 100_000, simulated: { accounts: 100_000, cacheBytes: lastCache } },
  { accounts: 1_000_000, simulated: { accounts: 125_000, cacheBytes: lastCache / 8 } },
];
/** The difference of the two runs is calls only, because the sign-ins are in both. */
const calls = [20_000, 40_000] as const;
/** Heap of a user, docs/performance.md. */
const bytesOfUser = 1270;

const options = readOptions({ rounds: 9, milliseconds: 100 });

/** How many reads of a call miss all caches. */
async function missesOfCall(program: string, { accounts, cacheBytes }: Case["simulated"]): Promise<number> {
  const [few, many] = await Promise.all(
    calls.map(async (count) => {
      const node = ["--expose-gc", "--max-old-space-size=8192", program, String(accounts), String(count)];
      const figure = await cachegrind(["--cache-sim=yes", `--LL=${cacheBytes},16,64`], node);
      return figure("LLd misses").reads;
    }),
  );
  return ((many ?? Number.NaN) - (few ?? Number.NaN)) / (calls[1] - calls[0]);
}

/** Nanoseconds of a read whose address is the result of the read before, at random places in so many bytes. */
function dependentReadNs(bytes: number): number {
  const line = 16;
  const places = Math.floor(bytes / (4 * line));
  const order = Uint32Array.from({ length: places }, (_, place) => place);
  for (let place = places - 1; place > 0; place -= 1) {
    const other = Math.floor(Math.random() * (place + 1));
    [order[place], order[other]] = [order[other] ?? 0, order[place] ?? 0];
  }
  const next = new Uint32Array(places * line);
  for (let step = 0; step < places; step += 1) {
    next[(order[step] ?? 0) * line] = (order[(step + 1) % places] ?? 0) * line;
  }
  let at = 0;
  const read = (count: number): void => {
    for (let step = 0; step < count; step += 1) at = next[at] ?? 0;
  };
  read(1_000_000);
  const times = Array.from({ length: options.rounds }, () => {
    const begin = process.hrtime.bigint();
    read(1_000_000);
    return Number(process.hrtime.bigint() - begin) / 1e6;
  });
  if (at >= next.length) throw new Error("expected a place in memory");
  return spread(times).median;
}

/** Microseconds of a cached token: of accounts at random, and of fifty accounts that stay in the caches. */
async function measured(accounts: number): Promise<{ readonly random: number; readonly fifty: number }> {
  const { people, useCases } = await populate(accounts);
  gc?.();
  const few = sample(people, 50);
  const hits = async (of: typeof people): Promise<number> => {
    const times: number[] = [];
    for (let round = 0; round < options.rounds; round += 1) {
      times.push(
        await cpuPerCall(sample(of, 100_000), (key) => useCases.acquireToken.execute(key, { scopes: [scope] })),
      );
    }
    return spread(times).median;
  };
  await hits(few);
  return { random: await hits(people), fifty: await hits(few) };
}

const reason = obstacle();
if (reason !== undefined) throw new Error(reason);
const rows: string[][] = [];
const folder = mkdtempSync(join(tmpdir(), "misses-"));
try {
  const program = await bundleProgram(join(import.meta.dirname, "misses-program.ts"), folder);
  for (const { accounts, simulated } of cases) {
    console.error(`${accounts} accounts`);
    const { random, fifty } = await measured(accounts);
    const readNs = dependentReadNs(accounts * bytesOfUser);
    const misses = await missesOfCall(program, simulated);
    const expected = fifty + (misses * readNs) / 1000;
    rows.push([
      String(accounts),
      fifty.toFixed(2),
      misses.toFixed(1),
      readNs.toFixed(0),
      expected.toFixed(1),
      random.toFixed(2),
    ]);
  }
} finally {
  rmSync(folder, { recursive: true });
}
const head = ["accounts", "50 of them, µs", "reads that miss", "ns a miss", "both together, µs", "at random, µs"];
const text = `${table(head, rows)}\n\n${machine()}. ${options.rounds} rounds; medians.`;
if (options.write) writeSection("bench:misses", text);
console.log(options.json ? JSON.stringify(rows) : text);
