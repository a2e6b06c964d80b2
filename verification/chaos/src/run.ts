import { rmSync } from "node:fs";
import { webCrypto } from "@identity-web/core";
import { makeKey } from "@identity-web/testing/fake-kit";
import type { WorkerConfig } from "./app/messages.ts";
import { judge } from "./judge/judge.ts";
import { revokedWithinMs } from "./judge/revocations.ts";
import type { Violation } from "./judge/violation.ts";
import { Provider, type ProviderReport, tokenLifetimeMs } from "./provider/provider.ts";
import { serveProvider } from "./provider/serve-provider.ts";
import type { ChaosStore } from "./stores/index.ts";
import { Cleanup } from "./world/cleanup.ts";
import { History } from "./world/history.ts";
import { Mischief, type MischiefCounts } from "./world/mischief.ts";
import { createRandom } from "./world/random.ts";
import { bearerTokens, logoutTokens, Traffic } from "./world/traffic.ts";
import { WorkerProcess } from "./world/worker-process.ts";

export interface RunOptions {
  readonly store: ChaosStore;
  /** The path of the program of the store's server. @default "", for a store without a server */
  readonly program?: string;
  readonly seconds: number;
  /** The smallest number of requests. A slow run continues for up to five times its length to reach it. @default 0 */
  readonly leastOperations?: number;
  readonly seed: number;
  readonly accounts: number;
  /** How many percent of a session's requests end a session. @default 6 */
  readonly removalsIn100?: number;
  readonly broken?: string;
  /** Whether the store loses its data at each restart. @default false */
  readonly forgets?: boolean;
  /** The lifetime of access tokens, in ms. @default a fifth of the run */
  readonly tokensForMs?: number;
  /** The longest delay of the provider's answers, in ms. @default 15 */
  readonly answersWithinMs?: number;
  /** How long the provider takes to revoke a token, in ms. @default 0 */
  readonly revokesAfterMs?: number;
  /** Disables all kills, restarts and cuts. */
  readonly calm?: boolean;
  readonly signal: AbortSignal;
}

export interface RunResult extends MischiefCounts {
  readonly operations: number;
  readonly exchanges: number;
  readonly resets: number;
  readonly answers: Readonly<Record<string, number>>;
  readonly provider: ProviderReport;
  readonly violations: readonly Violation[];
}

const processes = 3;
const clients = 40;
const mostOperations = 2_000_000;
const drainMs = 12_000;
/** After how long another process finishes the removal of a dead process, in ms. */
const sweptByOthersMs = 120_000;

/** One run, from an empty store to the verdict. It leaves no process behind, even after an error. */
export async function run({
  store,
  program = "",
  seconds,
  seed,
  accounts,
  leastOperations = 0,
  removalsIn100 = 6,
  broken,
  tokensForMs = tokenLifetimeMs(seconds),
  answersWithinMs = 15,
  revokesAfterMs = 0,
  calm = false,
  forgets = false,
  signal,
}: RunOptions): Promise<RunResult> {
  using cleanup = new Cleanup(signal);
  const key = await makeKey("key", "ES256");
  const provider = new Provider(tokensForMs, revokesAfterMs);
  const served = await serveProvider(provider, { seed, key, answersWithinMs });
  cleanup.add(served);
  const keeps = !forgets;
  const { at, server, file, line } = await store.start({ program, keeps, cleanup });
  const secret = webCrypto.random(32);
  const config: WorkerConfig = {
    store: { store: store.name, at, keeps },
    issuer: served.issuer,
    secret,
    ...(broken === undefined ? {} : { broken }),
  };
  const history = new History();
  const compiled = cleanup.folder("chaos-compiled-");
  const workers = Array.from(
    { length: processes },
    (_, index) => new WorkerProcess(index, config, history, (worker, phase) => mischief.heard(worker, phase), compiled),
  );
  for (const worker of workers) cleanup.add(worker);
  const restart =
    server &&
    (async (how: "SIGKILL" | "SIGTERM") => {
      await server.kill(how);
      await server.start();
    });
  const restartStore = restart && forgets ? (how: "SIGKILL" | "SIGTERM") => history.reset(() => restart(how)) : restart;
  const loseFile = (alone: () => Promise<void>) =>
    history.reset(async () => {
      await alone();
      for (const part of ["", "-wal", "-shm"]) rmSync(`${file}${part}`, { force: true });
    });
  const mischief = new Mischief({
    workers,
    random: createRandom(seed + 1),
    seconds,
    restartStore,
    line,
    loseFile: forgets && file !== undefined ? loseFile : undefined,
  });
  const traffic = new Traffic(workers, createRandom(seed), {
    accounts,
    removalsIn100,
    sign: logoutTokens(key, served.issuer),
    bearerOf: bearerTokens(key, served.issuer),
  });
  await Promise.all(workers.map((worker) => worker.start()));
  cleanup.check();

  const ended = Promise.withResolvers<void>();
  const stop = () => {
    mischief.stop();
    traffic.stop();
    ended.resolve();
  };
  const latest = performance.now() + 5 * seconds * 1_000;
  const stopWhenDone = () => {
    if (history.entries.length >= leastOperations || performance.now() >= latest) stop();
    else timer = setTimeout(stopWhenDone, 100);
  };
  let timer = setTimeout(stopWhenDone, seconds * 1_000);
  signal.addEventListener("abort", stop);
  const clientsDone = traffic.run(clients, mostOperations);
  clientsDone.catch(stop);
  try {
    await (calm ? ended.promise : mischief.run());
    await within(drainMs, clientsDone);
  } finally {
    stop();
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
  cleanup.check();
  await finish(workers, history);
  provider.allDone();
  const later = { ...config, aheadMs: sweptByOthersMs };
  const last = new WorkerProcess(processes, later, history, () => undefined, compiled);
  await lookLater(last, history, cleanup);
  await haveRun([...workers, last], revokedWithinMs + revokesAfterMs, cleanup);
  const report = provider.report();
  const { entries } = history;
  const violations = judge(history, report);
  const { counts } = mischief;
  const told = { operations: entries.length, exchanges: report.exchanges, resets: history.resets.length };
  return { ...counts, ...told, answers: countAnswers(history), provider: report, violations };
}

/** Makes each living process repeat at once what has failed, such as a revocation. A repetition may have begun during the first round. */
async function finish(workers: readonly WorkerProcess[], { entries }: History): Promise<void> {
  const [first] = entries;
  if (first === undefined) return;
  const { subject } = first;
  const living = workers.filter(({ isReady }) => isReady);
  for (let round = 0; round < 2; round++) {
    await Promise.all(living.map((worker) => worker.send(subject, { op: "look", subject })));
  }
}

/** Reads all accounts much later, which finishes the sweeps of killed processes. */
async function lookLater(worker: WorkerProcess, history: History, cleanup: Cleanup): Promise<void> {
  cleanup.add(worker);
  await worker.start();
  for (const subject of new Set(history.entries.map((entry) => entry.subject))) {
    const { answer } = await worker.send(subject, { op: "look", subject });
    if (answer?.told !== "done")
      throw new Error(`an account could not be read after the run: ${JSON.stringify(answer)}`);
  }
}

/** Waits until all processes have run for as long as a revocation may take. @throws if they don't get the processor */
async function haveRun(workers: readonly WorkerProcess[], ms: number, cleanup: Cleanup): Promise<void> {
  const running = workers.filter(({ isReady }) => isReady).map((worker) => ({ worker, until: worker.ran + ms }));
  const latest = performance.now() + 30 * ms;
  while (running.some(({ worker, until }) => worker.ran < until)) {
    cleanup.check();
    if (performance.now() > latest) throw new Error(`the processes didn't run for ${ms} ms in ${30 * ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`requests were still without an answer ${ms} ms after the end`)), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function countAnswers({ entries }: History): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { order, answer } of entries) {
    const told = answer === undefined ? "killed" : answer.told === "failed" ? answer.code : answer.told;
    const name = `${order.op}: ${told}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
