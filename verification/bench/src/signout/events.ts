import { createHash, randomBytes } from "node:crypto";
import { identity } from "@identity-web/adapter-hono";
import { systemClock } from "@identity-web/core";
import { accountKeyFromHash, accountKeyText } from "@identity-web/core/parts";
import { sharedSignals } from "@identity-web/features/shared-signals";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import { FakeTransmitter } from "@identity-web/testing/fake-transmitter";
import { Hono } from "hono";
import { spread } from "../kit/statistics.ts";
import type { OpenStore } from "../kit/stores.ts";
import { openedStore, storeSession } from "./notices.ts";

export interface EventFigures {
  readonly store: string;
  readonly sessionsPerAccount: number;
  /** From the request's arrival until its answer: then no token of the account can be read. */
  readonly medianMs: number;
  /** The 99th percentile. The sweeps of earlier events run at the same time. */
  readonly mostMs: number;
}

const warmUps = 20;

/** Pushed CAEP session-revoked events, each for another account with this number of sessions. */
export async function measureEvents(
  name: string,
  open: () => Promise<OpenStore>,
  sessionsPerAccount: number,
  events: number,
): Promise<EventFigures> {
  const provider = plainFakeProvider({ issuer: "https://idp.test" });
  const transmitter = new FakeTransmitter({ clock: systemClock });
  const { driver, close } = await open();
  const spied = openedStore(driver);
  const app = new Hono().use(
    identity({
      provider: oidc({ ...provider.client, fetch: provider.fetch }),
      baseUrl: "https://app.example",
      secrets: [randomBytes(32).toString("base64url")],
      store: spied.driver,
      events: () => undefined,
      features: [sharedSignals(transmitter.options)],
    }),
  );
  const known = spied.opened();

  /** Signs in a user this number of times, and creates the event. */
  const prepare = async (subject: string): Promise<{ readonly token: string; readonly subject: string }> => {
    for (let at = 0; at < sessionsPerAccount; at += 50) {
      const some = Array.from({ length: Math.min(50, sessionsPerAccount - at) }, () => randomBytes(16).toString("hex"));
      await Promise.all(some.map((sid) => storeSession(known, provider.issuer, subject, sid)));
    }
    const named = { format: "iss_sub", iss: provider.issuer, sub: subject };
    return { token: await transmitter.set({ event: "session-revoked", subject: named }), subject };
  };
  const headers = { "content-type": "application/secevent+jwt" };
  const push = async ({ token, subject }: { readonly token: string; readonly subject: string }): Promise<number> => {
    const arrived = performance.now();
    const response = await app.request("https://app.example/auth/security-events", {
      method: "POST",
      headers,
      body: token,
    });
    const took = performance.now() - arrived;
    if (response.status !== 202) throw new Error(`an event was answered ${response.status}: ${await response.text()}`);
    const hash = createHash("sha256")
      .update(accountKeyText({ issuer: provider.issuer, subject }))
      .digest("base64url");
    const left = await known.store.sessions.list(accountKeyFromHash(hash));
    if (left.length > 0) throw new Error(`${left.length} sessions are left after an event`);
    return took;
  };
  const prepared = async (prefix: string, count: number) => {
    const all = [];
    for (let index = 0; index < count; index += 1) all.push(await prepare(`${prefix}-${index}`));
    return all;
  };

  for (const event of await prepared("warm-up", warmUps)) await push(event);
  const times: number[] = [];
  for (const event of await prepared("alone", events)) times.push(await push(event));
  await close();
  const sorted = [...times].sort((a, b) => a - b);
  return {
    store: name,
    sessionsPerAccount,
    medianMs: spread(times).median,
    mostMs: sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN,
  };
}
