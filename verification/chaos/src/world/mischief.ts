import type { Phase } from "../app/messages.ts";
import type { Line } from "./line.ts";
import type { Random } from "./random.ts";
import type { WorkerProcess } from "./worker-process.ts";

export type Place = Phase | "elsewhere";

export interface MischiefCounts {
  readonly kills: number;
  readonly killsInside: Readonly<Record<Place, number>>;
  readonly storeRestarts: number;
}

export interface MischiefOptions {
  readonly workers: readonly WorkerProcess[];
  readonly random: Random;
  readonly seconds: number;
  /** Ends the store's process and starts it again. */
  readonly restartStore: ((signal: "SIGKILL" | "SIGTERM") => Promise<void>) | undefined;
  readonly line: Line | undefined;
  /** For a store in a file that must be lost: deletes the file while no process has it open. */
  readonly loseFile: ((alone: () => Promise<void>) => Promise<void>) | undefined;
}

const places: readonly Place[] = ["redemption", "refresh", "removal", "elsewhere"];
const patienceMs = 1_500;

/** Kills processes at chosen times, restarts the store, and cuts and delays its connections. */
export class Mischief {
  readonly #options: MischiefOptions;
  readonly #aborter = new AbortController();
  readonly #inside: Record<Place, number> = { redemption: 0, refresh: 0, removal: 0, elsewhere: 0 };
  readonly #starts: Promise<void>[] = [];
  readonly #failures: unknown[] = [];
  /** The callers that wait until the file is deleted. `undefined`: no deletion is in progress. */
  #waiting: WorkerProcess[] | undefined;
  #kills = 0;
  #restarts = 0;
  #target: { readonly phase: Phase; readonly strike: (worker: WorkerProcess) => void; skip: number } | undefined;

  constructor(options: MischiefOptions) {
    this.#options = options;
  }

  get counts(): MischiefCounts {
    return { kills: this.#kills, killsInside: this.#inside, storeRestarts: this.#restarts };
  }

  stop(): void {
    this.#aborter.abort();
  }

  /** Must be called for each announced step of a worker. */
  heard(worker: WorkerProcess, phase: Phase): void {
    const target = this.#target;
    if (target === undefined || target.phase !== phase || target.skip-- > 0) return;
    this.#target = undefined;
    target.strike(worker);
  }

  /** Runs until it is stopped. @throws if a process doesn't restart */
  async run(): Promise<void> {
    const { seconds } = this.#options;
    const killEveryMs = Math.min(1_600, Math.max(600, seconds * 40));
    await Promise.all([
      this.#repeat(killEveryMs, (round) => this.#kill(places[round % places.length] ?? "elsewhere")),
      this.#repeat(Math.min(8_000, seconds * 190), (round) => this.#restart(round % 2 === 0 ? "SIGKILL" : "SIGTERM")),
      this.#repeat(700, async () => this.#disturb()),
    ]);
    await Promise.all(this.#starts);
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  async #repeat(everyMs: number, act: (round: number) => Promise<void>): Promise<void> {
    for (let round = 0; ; round++) {
      await this.#pause(everyMs);
      if (this.#aborter.signal.aborted) return;
      await act(round);
    }
  }

  async #kill(place: Place): Promise<void> {
    // One worker must stay to serve requests.
    if (this.#options.workers.filter(({ isReady }) => isReady).length < 2) return;
    const worker = place === "elsewhere" ? await this.#idleWorker() : await this.#workerInside(place);
    if (worker === undefined) return;
    await this.#strike(worker, place);
  }

  async #strike(worker: WorkerProcess, aimedAt: Place): Promise<void> {
    const inside = await worker.kill();
    if (inside === undefined) return;
    this.#kills++;
    const aimed = places.find((place) => place === aimedAt && place !== "elsewhere" && inside.has(place));
    const [other] = inside;
    this.#inside[aimed ?? other ?? "elsewhere"]++;
    this.#revive(worker);
  }

  /** Restarts the worker in the background, while the others serve requests. */
  #revive(worker: WorkerProcess): void {
    if (this.#aborter.signal.aborted) return;
    if (this.#waiting !== undefined) return void this.#waiting.push(worker);
    const started = worker.start().catch((error: unknown) => {
      this.#failures.push(error);
      this.stop();
    });
    this.#starts.push(started);
  }

  /** The next worker that enters the phase, at one of its next steps, with a short delay. */
  async #workerInside(phase: Phase): Promise<WorkerProcess | undefined> {
    const { random } = this.#options;
    let strike: (worker: WorkerProcess) => void = () => undefined;
    const struck = new Promise<WorkerProcess>((resolve) => {
      strike = resolve;
    });
    this.#target = { phase, strike, skip: random.below(6) };
    const worker = await Promise.race([struck, this.#pause(patienceMs)]);
    this.#target = undefined;
    // Kills half of them at once, and the others when the next step may be in progress.
    if (worker !== undefined && random.oneIn(2)) await this.#pause(random.below(3));
    return worker;
  }

  /** A worker outside all phases. */
  async #idleWorker(): Promise<WorkerProcess | undefined> {
    const { workers, random } = this.#options;
    for (let tries = 0; tries < 500; tries++) {
      const idle = random.of(workers.filter((worker) => worker.isReady && !worker.isInside));
      if (idle !== undefined) return idle;
      await this.#pause(2);
    }
    return random.of(workers.filter(({ isReady }) => isReady));
  }

  /** For a store in a file: kills all its processes at once. The next process finds the file as they left it. */
  async #restart(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const { restartStore, loseFile } = this.#options;
    if (restartStore !== undefined) await restartStore(signal);
    else if (loseFile === undefined) await this.#strikeAll();
    else await this.#lose(loseFile);
    this.#restarts++;
  }

  async #strikeAll(): Promise<void> {
    await Promise.all(this.#options.workers.map((worker) => this.#strike(worker, "elsewhere")));
  }

  /** No process may have the file open, because its writes would be lost without an error. */
  async #lose(loseFile: NonNullable<MischiefOptions["loseFile"]>): Promise<void> {
    const waiting: WorkerProcess[] = [];
    this.#waiting = waiting;
    await Promise.all(this.#starts);
    await loseFile(() => this.#strikeAll());
    this.#waiting = undefined;
    for (const worker of waiting) this.#revive(worker);
    await Promise.all(this.#starts);
  }

  #disturb(): void {
    const { line, random } = this.#options;
    if (line === undefined) return;
    if (random.oneIn(3)) line.cut();
    else line.delay(20 + random.below(180));
  }

  #pause(ms: number): Promise<undefined> {
    const { signal } = this.#aborter;
    return new Promise((resolve) => {
      if (signal.aborted) return resolve(undefined);
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve(undefined);
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener("abort", end);
    });
  }
}
