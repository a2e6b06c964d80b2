import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { Browser } from "@identity-web/peers/browser";
import type { PlainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import type { TokenAppSettings } from "./token-app.ts";

const baseUrl = "http://127.0.0.1:8080";

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
