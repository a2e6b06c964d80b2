import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type Message, toMessage, toResponse, type World } from "./world.ts";

const program = fileURLToPath(new URL("child.ts", import.meta.url));

/** One process of an app. It handles several commands at the same time. */
export class AppProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #asked = 0;

  constructor(world: World) {
    this.#child = fork(program, [JSON.stringify(world)], {
      execArgv: [],
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#waiting.set(0, Promise.withResolvers());
    this.#child.on("message", ([id, { answer, error }]: [number, { answer?: unknown; error?: string }]) => {
      if (error === undefined) this.#waiting.get(id)?.resolve(answer);
      else this.#waiting.get(id)?.reject(new Error(error));
    });
    this.#child.once("exit", (code) => {
      for (const one of this.#waiting.values()) one.reject(new Error(`the process ended with ${code}`));
    });
  }

  async ready(): Promise<this> {
    await this.#waiting.get(0)?.promise;
    return this;
  }

  ask(task: string, ...args: readonly unknown[]): Promise<unknown> {
    const answer = Promise.withResolvers<unknown>();
    this.#asked += 1;
    this.#waiting.set(this.#asked, answer);
    this.#child.send([this.#asked, task, ...args]);
    return answer.promise;
  }

  /** A request to the app in that process. */
  readonly fetch = async (request: Request): Promise<Response> => {
    const answer = await this.ask("fetch", await toMessage(request));
    if (!isMessage(answer)) throw new Error("no answer");
    return toResponse(answer);
  };

  async [Symbol.asyncDispose](): Promise<void> {
    const exit = once(this.#child, "exit");
    this.#child.kill();
    await exit;
  }
}

const isMessage = (value: unknown): value is Message =>
  typeof value === "object" && value !== null && "headers" in value;
