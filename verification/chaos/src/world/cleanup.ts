import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Stops all started processes and servers in reverse order: at the end of a run, on an error, and on a signal. */
export class Cleanup implements Disposable {
  readonly #things: { stop(): void }[] = [];
  readonly #signal: AbortSignal;
  readonly #stopAll = () => {
    for (const thing of this.#things.splice(0).reverse()) thing.stop();
  };

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    process.once("exit", this.#stopAll);
    signal.addEventListener("abort", this.#stopAll);
  }

  add(thing: { stop(): void }): void {
    this.#things.push(thing);
    this.check();
  }

  /** A new temporary folder. */
  folder(prefix: string): string {
    const folder = mkdtempSync(join(tmpdir(), prefix));
    this.add({ stop: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 }) });
    return folder;
  }

  /** @throws if the run was aborted */
  check(): void {
    if (!this.#signal.aborted) return;
    this.#stopAll();
    throw new Error("the run was aborted");
  }

  [Symbol.dispose](): void {
    process.off("exit", this.#stopAll);
    this.#signal.removeEventListener("abort", this.#stopAll);
    this.#stopAll();
  }
}
