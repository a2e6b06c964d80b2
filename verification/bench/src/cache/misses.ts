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

/** A size of the token cache, and the smaller simulation of it. */
interface Case {
  readonly accounts: number;
  /** Cachegrind needs minutes for 50 000 accounts. So accounts, processor cache and young generation are divided by this number. */
  readonly divisor: number;
}

/** The processor of the tables in docs/performance.md, and V8's default for the young generation. */
const [lastCacheMiB, youngMiB] = [32, 16];
const cases: readonly Case[] = [
  { accounts: 100_000, divisor: 2 },
  { accounts: 1_000_000, divisor: 16 },
];
/** Both runs include the sign-ins, so they differ only in the calls. With fewer calls, garbage collections would matter more. */
const calls = [20_000, 420_000] as const;
/** Heap of a user, docs/performance.md. */
const bytesOfUser = 1270;

const options = readOptions({ rounds: 9, milliseconds: 100 });

/** How many reads of a call miss all caches. */
async function missesOfCall(program: string, { accounts, divisor }: Case): Promise<number> {
  const heap = ["--expose-gc", "--max-old-space-size=8192", `--max-semi-space-size=${youngMiB / divisor}`];
  const [few, many] = await Promise.all(
    calls.map(async (count) => {
      const node = [...heap, program, String(accounts / divisor), String(count)];
      const figure = await cachegrind(["--cache-sim=yes", `--LL=${(lastCacheMiB / divisor) * 2 ** 20},16,64`], node);
      return figure("LLd misses").reads;
    }),
  );
  return ((many ?? Number.NaN) - (few ?? Number.NaN)) / (calls[1] - calls[0]);
}

/** Nanoseconds of a read whose address is the result of the read before, at random places in this number of bytes. */
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
console.error("measuring");
const times: { readonly random: number; readonly fifty: number; readonly readNs: number }[] = [];
for (const { accounts } of cases) {
  times.push({ ...(await measured(accounts)), readNs: dependentReadNs(accounts * bytesOfUser) });
}
console.error("counting, which takes minutes");
const folder = mkdtempSync(join(tmpdir(), "misses-"));
try {
  const program = await bundleProgram(join(import.meta.dirname, "misses-program.ts"), folder);
  const misses = await Promise.all(cases.map((each) => missesOfCall(program, each)));
  const found = cases.map(({ accounts }, index) => {
    const { random = Number.NaN, fifty = Number.NaN, readNs = Number.NaN } = times[index] ?? {};
    return { accounts, fifty, random, missed: misses[index] ?? Number.NaN, readNs };
  });
  const rows = found.map(({ accounts, fifty, random, missed, readNs }) => [
    ...[String(accounts), fifty.toFixed(2), random.toFixed(2)],
    ...[missed.toFixed(0), readNs.toFixed(0)],
  ]);
  const head = [
    "a cached token",
    "50 of the accounts, µs",
    "all at random, µs",
    "reads that miss all caches",
    "ns a miss",
  ];
  const text = `${table(head, rows)}\n\n${machine()}. ${options.rounds} rounds; medians.`;
  if (options.write) writeSection("bench:misses", text);
  console.log(options.json ? JSON.stringify(found) : text);
} finally {
  rmSync(folder, { recursive: true });
}
