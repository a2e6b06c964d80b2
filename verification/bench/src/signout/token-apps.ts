import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { getRequestListener } from "@hono/node-server";
import { Browser } from "@identity-web/peers/browser";
import { type PlainFakeProvider, plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import type { TokenAppSettings } from "./token-app.ts";

const baseUrl = "http://127.0.0.1:8080";

/** A provider that answers each request after this time, in ms. */
export async function startProvider(
  roundTripMs: number,
): Promise<{ readonly provider: PlainFakeProvider; close(): void }> {
  let answer: (request: Request) => Promise<Response> = async () => new Response(null, { status: 503 });
  const server = createServer(getRequestListener((request) => answer(request))).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a server that listens has a port");
  const provider = plainFakeProvider({ issuer: `http://127.0.0.1:${address.port}` });
  answer = async (request) => {
    await sleep(roundTripMs);
    return provider.fetch(request);
  };
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { provider, close };
}

/** Starts processes of one app over one store. */
export async function startApps(
  where: Pick<TokenAppSettings, "store" | "place">,
  processes: number,
  provider: PlainFakeProvider,
): Promise<{ readonly settings: TokenAppSettings; readonly origins: readonly string[]; stop(): void }> {
  const settings: TokenAppSettings = {
    ...where,
    baseUrl,
    secret: randomBytes(32).toString("base64url"),
    client: { ...provider.client, clientSecret: provider.client.clientSecret ?? "" },
  };
  const apps = await Promise.all(Array.from({ length: processes }, () => startApp(settings)));
  const stop = () => {
    for (const { child } of apps) child.disconnect();
  };
  return { settings, origins: apps.map(({ origin }) => origin), stop };
}

async function startApp(settings: TokenAppSettings): Promise<{ child: ChildProcess; origin: string }> {
  const child = fork(join(import.meta.dirname, "token-app.ts"), [JSON.stringify(settings)]);
  const [{ origin }] = await once(child, "message");
  return { child, origin };
}

/** @returns the Cookie header of alice's browser from then on */
export async function signIn(origin: string, provider: PlainFakeProvider): Promise<string> {
  const browser = new Browser();
  const { location } = await browser.get(`${origin}/auth/sign-in`);
  if (location === undefined) throw new Error("expected a redirect to the provider");
  const { pathname, search } = provider.authorize(location, { user: "alice" });
  await browser.get(origin + pathname + search);
  return browser.cookieHeader(origin);
}
