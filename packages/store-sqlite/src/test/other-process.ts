import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("child.ts", import.meta.url));

/** Another process on the same file. */
export class OtherProcess implements AsyncDisposable {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(path: string): Promise<OtherProcess> {
    const child = fork(program, [path], { execArgv: [], stdio: ["ignore", "inherit", "inherit", "ipc"] });
    const other = new OtherProcess(child);
    await other.#answer();
    return other;
  }

  /** Runs a command in the process. @throws the command's error */
  ask(task: string, ...args: string[]): Promise<unknown> {
    const answer = this.#answer();
    this.#child.send([task, ...args]);
    return answer;
  }

  /** Kills the process. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exit;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }

  async #answer(): Promise<unknown> {
    const [message] = await Promise.race([
      once(this.#child, "message"),
      once(this.#child, "exit").then(([code]) => [{ error: `the other process ended with ${code}` }]),
    ]);
    if (message.error !== undefined) throw new Error(message.error);
    return message.answer;
  }
}
