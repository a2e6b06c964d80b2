import { type ChildProcess, fork } from "node:child_process";
import type { JsonWebKey } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ProviderReport } from "../provider/provider.ts";

const program = fileURLToPath(new URL("../provider/provider-process.ts", import.meta.url));

/** The provider's process, as the supervisor sees it. */
export interface ProviderLink {
  readonly issuer: string;
  report(): Promise<ProviderReport>;
  stop(): void;
}

export interface ProviderSettings {
  readonly seed: number;
  readonly key: JsonWebKey;
  /** The lifetime of access tokens, in ms. */
  readonly lifetimeMs: number;
  /** The longest delay of its answers, in ms. */
  readonly answersWithinMs: number;
}

export async function startProvider(settings: ProviderSettings): Promise<ProviderLink> {
  const child = fork(program, [JSON.stringify(settings)], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const { issuer }: { issuer: string } = await nextMessage(child);
  return {
    issuer,
    async report() {
      const next: Promise<{ report: ProviderReport }> = nextMessage(child);
      child.send("report");
      return (await next).report;
    },
    stop: () => void child.kill("SIGKILL"),
  };
}

async function nextMessage<T>(child: ChildProcess): Promise<T> {
  const aborter = new AbortController();
  const ended = once(child, "exit", { signal: aborter.signal }).then((): never => {
    throw new Error("the provider's process has ended");
  });
  ended.catch(() => undefined);
  const said = once(child, "message", { signal: aborter.signal });
  const [message] = await Promise.race([said, ended]);
  aborter.abort();
  return message;
}
