import { createHash, randomBytes } from "node:crypto";
import { identity } from "@identity-web/adapter-hono";
import type { Store, StoreDriver } from "@identity-web/core";
import { accountKeyFromHash, accountKeyText } from "@identity-web/core/parts";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import { Hono } from "hono";
import type { OpenStore } from "../kit/stores.ts";

export interface NoticeFigures {
  readonly store: string;
  readonly sessionsPerAccount: number;
  /** From the arrival of the account's first notice to its answer. It also removes the tokens of all sessions of the account. */
  readonly firstMs: number;
  /** Of the following notices, with their sweeps. */
  readonly perSecond: number;
  /** CPU time of this process for one notice, in microseconds. */
  readonly cpuUs: number;
}

const hour = 3_600_000;
const atOnce = 10;

/** Back-channel notices, ten at a time, each for another session. Each account has this number of sessions. */
export async function measureNotices(
  name: string,
  open: () => Promise<OpenStore>,
  sessionsPerAccount: number,
  notices: number,
): Promise<NoticeFigures> {
  const provider = plainFakeProvider({ issuer: "https://idp.test" });
  const { driver, close } = await open();
  const spied = openedStore(driver);
  const auth = identity({
    provider: oidc({ ...provider.client, fetch: provider.fetch }),
    baseUrl: "https://app.example",
    secrets: [randomBytes(32).toString("base64url")],
    store: spied.driver,
    events: () => undefined,
  });
  const app = new Hono().use(auth);
  const opened = spied.opened();
  const [first = "", ...tokens] = await signIn(opened, sessionsPerAccount, notices + 1, provider);
  const send = async (token: string): Promise<void> => {
    const body = new URLSearchParams({ logout_token: token });
    const response = await app.request("https://app.example/auth/back-channel-logout", { method: "POST", body });
    if (response.status !== 200) throw new Error(`a notice was answered ${response.status}: ${await response.text()}`);
  };
  // Discovery document and keys are loaded once.
  await send(await provider.logoutToken({ sub: "unknown", sid: "unknown" }));
  // The first notice ends one session, and removes the tokens of all others.
  const firstAt = performance.now();
  await send(first);
  const firstMs = performance.now() - firstAt;
  await auth.settled();
  const cpu = process.cpuUsage();
  const start = performance.now();
  const queue = tokens.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const token of queue) await send(token);
    }),
  );
  await auth.settled();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await close();
  return { store: name, sessionsPerAccount, firstMs, perSecond: notices / seconds, cpuUs: (user + system) / notices };
}

/** @returns a notice for some of the sessions, as many as wanted, spread over the accounts */
async function signIn(
  opened: OpenedStore,
  sessionsPerAccount: number,
  notices: number,
  provider: ReturnType<typeof plainFakeProvider>,
): Promise<string[]> {
  const accounts = Math.max(1, Math.ceil(notices / sessionsPerAccount));
  const tokens: string[] = [];
  for (let index = 0; index < accounts; index += 1) {
    const subject = `user-${index}`;
    const sids = Array.from({ length: sessionsPerAccount }, () => randomBytes(16).toString("hex"));
    for (let at = 0; at < sids.length; at += 100) {
      await Promise.all(sids.slice(at, at + 100).map((sid) => storeSession(opened, provider.issuer, subject, sid)));
    }
    for (const sid of sids) {
      if (tokens.length < notices) tokens.push(await provider.logoutToken({ sub: subject, sid }));
    }
  }
  return tokens;
}

/** Opens a store as an app does, and records the opened store. */
export function openedStore(driver: StoreDriver): { readonly driver: StoreDriver; opened(): OpenedStore } {
  let opened: OpenedStore | undefined;
  return {
    driver: {
      name: driver.name,
      open(context) {
        opened = { store: driver.open(context), app: context.app ?? "" };
        return opened.store;
      },
    },
    opened() {
      if (opened === undefined) throw new Error("the app has opened no store");
      return opened;
    },
  };
}

/** A store, and the app that opened it. A sweep leaves the sessions of other apps to them. */
export interface OpenedStore {
  readonly store: Store;
  readonly app: string;
}

/** Stores a session with tokens, as a sign-in two seconds ago. */
export async function storeSession(
  { store, app }: OpenedStore,
  issuer: string,
  subject: string,
  sid: string,
): Promise<void> {
  const now = Date.now();
  const key = accountKeyFromHash(createHash("sha256").update(accountKeyText({ issuer, subject })).digest("base64url"));
  const times = { issuedAt: now - 2000, expiresAt: now + 24 * hour };
  const redemption = await store.beginRedemption(randomBytes(16).toString("base64url"), {
    forMs: 60_000,
    rememberMs: 600_000,
  });
  if (redemption === "replayed") throw new Error("a random transaction was here before");
  const outcome = await store.signIn(
    {
      ...times,
      id: randomBytes(32).toString("base64url"),
      app,
      account: { key, issuer, subject },
      sid,
      createdAt: now,
      seenAt: now,
      idleExpiresAt: now + 8 * hour,
      claims: {},
    },
    { ...times, accessTokens: [], renewal: "none", providerState: "" },
    redemption,
  );
  if (outcome !== "created") throw new Error(`expected a session, and got "${outcome}"`);
}
