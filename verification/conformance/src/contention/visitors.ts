import { Agent, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import type { Visits, Waits } from "./messages.ts";

/** Two visitors who request one page after the other, in a thread of their own: the load must not delay their clock. */
const { port, bob }: Visits = workerData;
const pauseMs = 5;

const agent = new Agent({ keepAlive: true });

function open(path: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request({ agent, host: "127.0.0.1", port, path, headers }, (answer) => {
      answer.resume().once("end", () => resolve(answer.statusCode));
    });
    sent.once("error", reject).end();
  });
}

class Visitor {
  #longest = 0;
  #sentAt: number | undefined;

  async visit(path: string, headers: Record<string, string>): Promise<void> {
    for (;;) {
      this.#sentAt = performance.now();
      const status = await open(path, headers);
      this.#note();
      if (status !== 200) throw new Error(`${path} answered ${status}`);
      this.#sentAt = undefined;
      await pause(pauseMs);
    }
  }

  /** The longest wait since the last call, with the one that lasts. */
  take(): number {
    this.#note();
    const longest = Math.round(this.#longest);
    this.#longest = 0;
    return longest;
  }

  #note(): void {
    if (this.#sentAt !== undefined) this.#longest = Math.max(this.#longest, performance.now() - this.#sentAt);
  }
}

const other = new Visitor();
const signedIn = new Visitor();
const host = `localhost:${port}`;
parentPort?.on("message", () => {
  const waits: Waits = { other: other.take(), signedIn: signedIn.take() };
  parentPort?.postMessage(waits);
});
await Promise.all([other.visit("/", { host }), signedIn.visit("/mine", { host, cookie: bob })]);
