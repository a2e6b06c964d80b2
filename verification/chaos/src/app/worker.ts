import { AsyncLocalStorage } from "node:async_hooks";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { ProviderDriver, StoreDriver } from "@identity-web/core";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { api } from "@identity-web/idp-oauth4webapi/api";
import { brokenCells } from "../broken/broken-cells.ts";
import { brokenStore } from "../broken/broken-store.ts";
import { storeNamed } from "../stores/index.ts";
import { type Announce, announcedProvider, announcedStore } from "./announce.ts";
import { beatMs, type FromWorker, type Phase, type WorkerConfig } from "./messages.ts";
import { audience, type Current, webApp } from "./web-app.ts";

// One process of the app. It may be killed at any time. It ends when its supervisor ends.
const config: WorkerConfig = JSON.parse(process.argv[2] ?? "{}");
const { store: place, issuer, secret, broken, aheadMs = 0 } = config;
const tell = (message: FromWorker) => process.send?.(message);
process.on("disconnect", () => process.exit());
process.on("SIGINT", () => undefined);

const current = new AsyncLocalStorage<Current>();
const about = (message: { phase: Phase; step: string | false } | { late: string }) => {
  const request = current.getStore();
  if (request !== undefined) tell({ n: request.n, ...message });
};
const announce: Announce = Object.assign((phase: Phase, step: string | false) => about({ phase, step }), {
  late: (refreshToken: string) => about({ late: refreshToken }),
});

const driver = await storeNamed(place.store).open(place, { aheadMs, breaks: brokenCells(broken) });
const store: StoreDriver = {
  ...driver,
  open(context) {
    const real = driver.open(context);
    return announcedStore(broken === undefined ? real : brokenStore(broken, real), announce);
  },
};
const client = oidc({
  issuer,
  clientId: "app",
  clientSecret: "a secret that is not checked",
  extensions: [api({ audience })],
  idTokenSigningAlg: "ES256",
  refreshTokens: "single-use",
  clockToleranceSeconds: 10,
});
const provider: ProviderDriver = { ...client, open: (context) => announcedProvider(client.open(context), announce) };

const onRevocationFailed = (revocationFailed: string) => tell({ revocationFailed });
const app = webApp({ provider, store, secret, issuer, current, onRevocationFailed });
const server = createServer(getRequestListener(app.fetch));
server.keepAliveTimeout = 3_600_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null) tell({ port: address.port });
});

// A stopped or starved process sends fewer beats, and so does one whose provider is starved. The judge counts them instead of ms.
for (;;) {
  await new Promise((resolve) => setTimeout(resolve, beatMs));
  const answer = await fetch(`${issuer}/beat`).catch(() => undefined);
  await answer?.arrayBuffer();
  if (answer?.ok === true) tell({ beat: true });
}
