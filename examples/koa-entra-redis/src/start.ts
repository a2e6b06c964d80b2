import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { StoreContents } from "@identity-web/core";
import type { PlainFakeEntra } from "@identity-web/testing/fake-entra";
import { createApp } from "./app.ts";
import { openDirectory } from "./entra.ts";
import type { Environment } from "./environment.ts";
import { openStore } from "./store.ts";

/** The example while it runs. */
export interface RunningExample {
  readonly baseUrl: string;
  /** Lines for the developer who starts the example. */
  readonly notices: readonly string[];
  /** The fake Entra, if no tenant is configured. */
  readonly fake: PlainFakeEntra | undefined;
  /** The store's contents for all users, without tokens. */
  contents(): Promise<StoreContents>;
  close(): Promise<void>;
}

/**
 * Starts the app with the settings of the environment variables. README.md lists them.
 *
 * @throws IdentityError `configuration`; its message lists all problems
 */
export async function startExample(environment: Environment): Promise<RunningExample> {
  const { PORT: port = "3000", SESSION_SECRETS: secrets = "" } = environment;
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0)) await step();
  };
  try {
    const server = createServer();
    server.listen(Number(port), "localhost");
    await once(server, "listening");
    closing.push(async () => {
      server.close();
      server.closeAllConnections();
    });
    const baseUrl = environment.BASE_URL ?? `http://localhost:${(server.address() as AddressInfo).port}`;

    const directory = await openDirectory(environment, baseUrl);
    closing.push(directory.close);
    const store = await openStore(environment);
    closing.push(store.close);

    const { provider, graph, entraSignOut, fake } = directory;
    const { listener, auth } = createApp({
      provider,
      graph,
      entraSignOut,
      store: store.driver,
      baseUrl,
      // Without SESSION_SECRETS a restart signs all users out.
      secrets: secrets === "" ? [crypto.randomUUID()] : secrets.split(","),
    });
    server.on("request", listener);
    // Revocations still need Entra and the store.
    closing.splice(1, 0, auth.settled);
    const notices = [directory.notice, store.notice].filter((notice) => notice !== undefined);
    return { baseUrl, notices, fake, contents: () => store.contents(), close };
  } catch (error) {
    await close();
    throw error;
  }
}
