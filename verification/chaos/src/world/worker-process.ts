import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { FromWorker, Order, Phase, WorkerConfig } from "../app/messages.ts";
import { AppClient } from "./app-client.ts";
import type { Entry, History } from "./history.ts";

const program = fileURLToPath(new URL("../app/worker.ts", import.meta.url));

interface OnItsWay {
  readonly entry: Entry;
  readonly over: () => void;
}

/** Receives all announced steps of a worker. */
export type OnPhase = (worker: WorkerProcess, phase: Phase, step: string) => void;

/** One process of the app, killed and started again many times. */
export class WorkerProcess {
  readonly #index: number;
  readonly #config: WorkerConfig;
  readonly #history: History;
  readonly #onPhase: OnPhase;
  readonly #compiled: string;
  readonly #onItsWay = new Map<number, OnItsWay>();
  readonly #inside = new Map<number, Phase>();
  #child: ChildProcess | undefined;
  #client: AppClient | undefined;
  #ready = false;
  #killing = false;
  #stopped = false;

  /** @param compiled - A cache folder for compiled code, because a process is started many times. */
  constructor(index: number, config: WorkerConfig, history: History, onPhase: OnPhase, compiled: string) {
    this.#compiled = compiled;
    this.#index = index;
    this.#config = config;
    this.#history = history;
    this.#onPhase = onPhase;
  }

  get isReady(): boolean {
    return this.#ready;
  }

  /** How long its processes have run, in ms. */
  get ran(): number {
    return this.#history.ran(this.#index);
  }

  get isInside(): boolean {
    return this.#inside.size > 0;
  }

  /** @throws if the process can't be started */
  async start(): Promise<void> {
    if (this.#stopped) return;
    const child = fork(program, [JSON.stringify(this.#config)], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      env: { ...process.env, NODE_COMPILE_CACHE: this.#compiled },
    });
    this.#child = child;
    const started = new Promise<void>((resolve, reject) => {
      child.on("message", (message: FromWorker) => {
        if (!("port" in message)) return this.#hear(message);
        this.#client = new AppClient(message.port, this.#config.issuer);
        resolve();
      });
      child.once("error", reject);
      child.once("exit", (code) =>
        this.#stopped ? resolve() : reject(new Error(`a worker ended at its start (${code})`)),
      );
    });
    await started;
    this.#ready = !this.#stopped;
  }

  /**
   * Sends one request. Resolves when its answer arrives, or can't arrive any more.
   *
   * @param signal - Cuts its connection.
   */
  send(subject: string, order: Order, signal?: AbortSignal): Promise<Entry> {
    const entry = this.#history.begin(this.#index, subject, order);
    return new Promise((resolve) => {
      const over = () => resolve(entry);
      this.#onItsWay.set(entry.n, { entry, over });
      const client = this.#client;
      if (client === undefined) return this.#end(entry.n);
      client.send(entry.n, order, signal).then(
        (answer) => {
          // After the kill the arrival time of an answer is unknown.
          if (this.#onItsWay.has(entry.n)) Object.assign(entry, { end: performance.now(), answer });
          this.#end(entry.n);
        },
        // Handles all earlier messages of a killed process first.
        () => void (this.#killing || this.#end(entry.n)),
      );
    });
  }

  /**
   * Kills the process after all its earlier messages were handled.
   *
   * @returns the phases that it was in. `undefined`: it isn't running, or is being killed already
   */
  async kill(): Promise<ReadonlySet<Phase> | undefined> {
    const child = this.#child;
    if (!this.#ready || child === undefined) return undefined;
    this.#ready = false;
    this.#killing = true;
    const closed = once(child, "close");
    const disconnected = child.connected ? once(child, "disconnect") : undefined;
    child.kill("SIGKILL");
    await Promise.all([closed, disconnected]);
    this.#client?.close();
    this.#history.killed(this.#index);
    const inside = new Set(this.#inside.values());
    this.#inside.clear();
    for (const { over } of this.#onItsWay.values()) over();
    this.#onItsWay.clear();
    this.#killing = false;
    return inside;
  }

  /** Stops the process permanently. May be called twice. */
  stop(): void {
    this.#stopped = true;
    this.#ready = false;
    this.#child?.kill("SIGKILL");
    this.#client?.close();
    for (const { over } of this.#onItsWay.values()) over();
  }

  #end(n: number): void {
    const found = this.#onItsWay.get(n);
    this.#onItsWay.delete(n);
    this.#inside.delete(n);
    found?.over();
  }

  #hear(message: Exclude<FromWorker, { port: number }>): void {
    const history = this.#history;
    if ("beat" in message) history.beat(this.#index);
    else if ("revocationFailed" in message) history.revocationFailed(this.#index, message.revocationFailed);
    else if ("late" in message) history.cameLate(this.#index, message.n, message.late);
    else this.#hearPhase(message);
  }

  #hearPhase(message: Extract<FromWorker, { phase: Phase }>): void {
    const found = this.#onItsWay.get(message.n);
    if (found === undefined) return;
    if (message.step === false) {
      this.#inside.delete(message.n);
    } else {
      if (message.phase === "redemption") found.entry.begun ??= performance.now();
      this.#inside.set(message.n, message.phase);
      this.#onPhase(this, message.phase, message.step);
    }
  }
}
