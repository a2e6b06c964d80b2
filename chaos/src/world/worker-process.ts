import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { FromWorker, Order, Phase, ToWorker, WorkerConfig } from "../app/messages.ts";
import type { Entry, History } from "./history.ts";

const program = fileURLToPath(new URL("../app/worker.ts", import.meta.url));

interface OnItsWay {
  readonly entry: Entry;
  readonly over: () => void;
}

/** Hears of every step that a worker announces. */
export type OnPhase = (worker: WorkerProcess, phase: Phase, step: string) => void;

/** One process of the app, killed and started again many times. */
export class WorkerProcess {
  readonly #index: number;
  readonly #config: WorkerConfig;
  readonly #history: History;
  readonly #onPhase: OnPhase;
  readonly #onItsWay = new Map<number, OnItsWay>();
  readonly #inside = new Map<number, Phase>();
  #child: ChildProcess | undefined;
  #ready = false;
  #stopped = false;

  constructor(index: number, config: WorkerConfig, history: History, onPhase: OnPhase) {
    this.#index = index;
    this.#config = config;
    this.#history = history;
    this.#onPhase = onPhase;
  }

  get isReady(): boolean {
    return this.#ready;
  }

  get isInside(): boolean {
    return this.#inside.size > 0;
  }

  /** @throws when it can't be started */
  async start(): Promise<void> {
    if (this.#stopped) return;
    const child = fork(program, [JSON.stringify(this.#config)], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    this.#child = child;
    const started = new Promise<void>((resolve, reject) => {
      child.on("message", (message: FromWorker) => {
        if ("ready" in message) resolve();
        else this.#hear(message);
      });
      child.once("error", reject);
      child.once("exit", (code) =>
        this.#stopped ? resolve() : reject(new Error(`a worker ended at its start (${code})`)),
      );
    });
    await started;
    this.#ready = !this.#stopped;
  }

  /** Sends one request; resolves when its answer is there, or never will be. */
  send(subject: string, order: Order): Promise<Entry> {
    const entry = this.#history.begin(this.#index, subject, order);
    return new Promise((resolve) => {
      this.#onItsWay.set(entry.n, { entry, over: () => resolve(entry) });
      const message: ToWorker = { n: entry.n, order };
      // It may be dead already: then nobody answers.
      this.#child?.send(message, () => undefined);
    });
  }

  /**
   * Kills it, and tells what it was in the middle of: all that it said before has been heard by then.
   * `undefined`: it isn't running, or somebody else is killing it.
   */
  async kill(): Promise<ReadonlySet<Phase> | undefined> {
    const child = this.#child;
    if (!this.#ready || child === undefined) return undefined;
    this.#ready = false;
    const closed = once(child, "close");
    const disconnected = child.connected ? once(child, "disconnect") : undefined;
    child.kill("SIGKILL");
    await Promise.all([closed, disconnected]);
    const inside = new Set(this.#inside.values());
    this.#inside.clear();
    for (const { over } of this.#onItsWay.values()) over();
    this.#onItsWay.clear();
    return inside;
  }

  /** For good; may be called twice. */
  stop(): void {
    this.#stopped = true;
    this.#ready = false;
    this.#child?.kill("SIGKILL");
    for (const { over } of this.#onItsWay.values()) over();
  }

  #hear(message: Exclude<FromWorker, { ready: true }>): void {
    const found = this.#onItsWay.get(message.n);
    if (found === undefined) return;
    if ("answer" in message) {
      found.entry.end = performance.now();
      found.entry.answer = message.answer;
      this.#onItsWay.delete(message.n);
      this.#inside.delete(message.n);
      found.over();
    } else if (message.step === false) {
      this.#inside.delete(message.n);
    } else {
      if (message.phase === "redemption") found.entry.begun ??= performance.now();
      this.#inside.set(message.n, message.phase);
      this.#onPhase(this, message.phase, message.step);
    }
  }
}
