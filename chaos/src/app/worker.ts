import { AsyncLocalStorage } from "node:async_hooks";
import { Agent } from "node:http";
import {
  createBackground,
  createSealer,
  createUseCases,
  defaultLimits,
  guardedStore,
  type Ports,
  systemClock,
  webCrypto,
} from "@identity-web/core";
import { brokenStore } from "../broken/broken-store.ts";
import { providerClient } from "../provider/provider-client.ts";
import { announcedProvider, announcedStore } from "./announce.ts";
import type { FromWorker, Phase, ToWorker, WorkerConfig } from "./messages.ts";
import { openStore } from "./open-store.ts";
import { serve } from "./serve.ts";

// One process of the app. It is meant to be killed at any moment; when its supervisor is gone, it goes, too.
const config: WorkerConfig = JSON.parse(process.argv[2] ?? "{}");
const tell = (message: FromWorker) => process.send?.(message);
process.on("disconnect", () => process.exit());
process.on("SIGINT", () => undefined);

const current = new AsyncLocalStorage<number>();
const announce = (phase: Phase, step: string | false) => {
  const n = current.getStore();
  if (n !== undefined) tell({ n, phase, step });
};

const sealer = createSealer([config.secret]);
const events = { emit: () => undefined };
const context = { clock: systemClock, crypto: webCrypto, sealer, events };
const opened = (await openStore(config.store)).open(context);
const store = config.broken === undefined ? opened : brokenStore(config.broken, opened);
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const ports: Ports = {
  ...context,
  store: guardedStore(announcedStore(store, announce), events),
  provider: announcedProvider(providerClient(config.providerPort, agent), announce),
  background: createBackground(),
};
const settings = {
  scopes: ["openid", "Mail.Read"],
  redirectUri: "http://localhost/auth/callback",
  session: { idleMs: 3_600_000, absoluteMs: 3_600_000 },
  signOutScope: "account",
} as const;
// Short, so that what a killed process leaves behind is met again within the run.
const limits = { ...defaultLimits, redemptionMs: 8_000, refreshMs: 3_000, claimMs: 4_000, tokenMarginMs: 200 };
const useCases = createUseCases(ports, settings, limits);

process.on("message", ({ n, order }: ToWorker) => {
  current.run(n, async () => tell({ n, answer: await serve(useCases, ports, order) }));
});
tell({ ready: true });
