import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { SigningKey } from "@identity-web/testing/fake-kit";
import type { ProviderReport } from "../provider/provider.ts";

const program = fileURLToPath(new URL("../provider/provider-process.ts", import.meta.url));

/** The provider's process, as the supervisor sees it. */
export interface ProviderLink {
  readonly issuer: string;
  report(): Promise<ProviderReport>;
  stop(): void;
}

/** The provider's key, as it is handed to its process. */
export type SharedKey = Omit<SigningKey, "privateKey"> & { readonly privateKey: SigningKey["publicJwk"] };

export interface ProviderSettings {
  readonly seed: number;
  readonly key: SharedKey;
  /** The lifetime of access tokens, in ms. */
  readonly lifetimeMs: number;
  /** The longest delay of its answers, in ms. */
  readonly answersWithinMs: number;
}

export async function startProvider(settings: ProviderSettings): Promise<ProviderLink> {
  const child = fork(program, [JSON.stringify(settings)]);
  const aborter = new AbortController();
  child.once("exit", () => aborter.abort(new Error("the provider's process has ended")));
  const [{ port }] = await once(child, "message", aborter);
  const issuer = `http://127.0.0.1:${port}`;
  return {
    issuer,
    report: async () => (await fetch(`${issuer}/report`)).json(),
    stop: () => void child.kill("SIGKILL"),
  };
}
