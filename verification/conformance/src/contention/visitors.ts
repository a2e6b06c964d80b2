import { Agent, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import type { Visits, Waits } from "./messages.ts";

/** Two visitors who request one page after the other, in a thread of their own: the load must not delay their clock. */
const { port, bob }: Visits = workerData;
const pauseMs = 5;

const agent = new Agent({ keepAlive: true });

/** @returns the status, or the message of a broken connection */
function open(path: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    const sent = request({ agent, host: "127.0.0.1", port, path, headers }, (answer) => {
      answer.resume().once("end", () => resolve(String(answer.statusCode)));
    });
    sent.once("error", ({ message }) => resolve(message)).end();
  });
}

class Visitor {
  #longest = 0;
  #sentAt: number | undefined;
  #refused: string[] = [];

  async visit(path: string, headers: Record<string, string>): Promise<never> {
    for (;;) {
      this.#sentAt = performance.now();
      const status = await open(path, headers);
      this.#note();
      if (status !== "200") this.#refused.push(status);
      this.#sentAt = undefined;
      await pause(pauseMs);
    }
  }

  /** The longest wait since the last call, with the one that lasts, and the answers that were not the page. */
  take(): { readonly longest: number; readonly refused: readonly string[] } {
    this.#note();
    const taken = { longest: Math.round(this.#longest), refused: this.#refused };
    this.#longest = 0;
    this.#refused = [];
    return taken;
  }

  #note(): void {
    if (this.#sentAt !== undefined) this.#longest = Math.max(this.#longest, performance.now() - this.#sentAt);
  }
}

const other = new Visitor();
const signedIn = new Visitor();
const host = `localhost:${port}`;
parentPort?.on("message", () => {
  const [of, ofUser] = [other.take(), signedIn.take()];
  const waits: Waits = { other: of.longest, signedIn: ofUser.longest, refused: [...of.refused, ...ofUser.refused] };
  parentPort?.postMessage(waits);
});
await Promise.all([other.visit("/", { host }), signedIn.visit("/mine", { host, cookie: bob })]);
