import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { AppSettings, Contestant } from "./contestant.ts";
import type { Entry } from "./contestants/index.ts";
import type { FromServer, ToServer } from "./messages.ts";

/** CPU time in microseconds, and calls of the store's server. */
export type Usage = Pick<Extract<FromServer, { type: "usage" }>, "microseconds" | "roundTrips">;

/** A contestant's process, seen from the bench. */
export class Server {
  readonly contestant: Contestant;
  readonly origin: string;
  readonly #process: ChildProcess;

  private constructor(contestant: Contestant, origin: string, process: ChildProcess) {
    this.contestant = contestant;
    this.origin = origin;
    this.#process = process;
  }

  static async listen({ contestant, file }: Entry, env: NodeJS.ProcessEnv): Promise<Server> {
    const main = join(import.meta.dirname, "server-process.ts");
    const process = fork(main, [file, contestant.name], { env });
    const { origin } = await answerOf(process, "listening");
    return new Server(contestant, origin, process);
  }

  async start(settings: AppSettings): Promise<void> {
    this.#say({ type: "start", settings });
    await answerOf(this.#process, "started");
  }

  /** Starts a profile. Its file is written when the server stops. */
  async profile(file: string): Promise<void> {
    this.#say({ type: "profile", file });
    await answerOf(this.#process, "profiling");
  }

  /** The CPU time of the process so far. */
  async usage(): Promise<Usage> {
    this.#say({ type: "usage" });
    return answerOf(this.#process, "usage");
  }

  async stop(): Promise<void> {
    const gone = once(this.#process, "exit");
    this.#say({ type: "stop" });
    await gone;
  }

  #say(message: ToServer): void {
    this.#process.send(message);
  }
}

async function answerOf<Type extends FromServer["type"]>(
  process: ChildProcess,
  type: Type,
): Promise<Extract<FromServer, { type: Type }>> {
  const failed = new AbortController();
  const exit = once(process, "exit", { signal: failed.signal }).then(([code]) => {
    throw new Error(`a server ended with code ${code} instead of saying "${type}"`);
  });
  try {
    const [message] = await Promise.race([once(process, "message"), exit]);
    if (message.type !== type) throw new Error(`a server said "${message.type}" instead of "${type}"`);
    return message;
  } finally {
    exit.catch(() => undefined);
    failed.abort();
  }
}
