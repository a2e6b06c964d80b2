import { createSealer, systemClock, webCrypto } from "@identity-web/core";
import { sqliteStore } from "../index.ts";
import { nodeSqlite } from "../node-sqlite.ts";
import { alice, claim, everything, minute, personal, signIn } from "./people.ts";

// Another process of an app, which does what it is told over IPC.

const [path = "", secret = ""] = process.argv.slice(2);
const driver = sqliteStore(path);
const context = { clock: systemClock, crypto: webCrypto, events: { emit: () => undefined } };
const store = driver.open({ ...context, sealer: createSealer([secret]) });
const grantKey = (id: string) => ({ account: alice.key, kind: "session", id }) as const;
const refreshed = (name: string) => personal(name, systemClock.now()).grant;
const counted = async (times: number, one: (index: number) => unknown): Promise<number> => {
  let count = 0;
  for (let index = 0; index < times; index++) if ((await one(index)) !== "replayed") count++;
  return count;
};

const tasks = {
  signIn: async (name: string) => (await signIn(store, name)).outcome,
  claim: async (id: string) => (await claim(store, grantKey(id))).id,
  commit: async (id: string, claimId: string) =>
    store.tokens.commitRefresh({ key: grantKey(id), id: claimId }, refreshed("other process")),
  remove: async () => (await store.removeAccount(alice.key, everything)).sessions,
  /** How many of so many transactions it redeems, where others try the same. */
  redeem: (times: string) =>
    counted(Number(times), (index) => store.beginRedemption(`shared-${index}`, { forMs: minute, rememberMs: minute })),
  /** Signs in and removes, over and over. */
  churn: (times: string) =>
    counted(Number(times), async (index) => {
      await signIn(store, `churn-${process.pid}-${index}`);
      if (index % 5 === 0) await store.removeAccount(alice.key, everything);
    }),
  /** Removes the account, and never commits. */
  removeHalfway: async () => {
    const connection = new (nodeSqlite().DatabaseSync)(path);
    connection.exec("BEGIN IMMEDIATE; DELETE FROM sessions; UPDATE steady_time SET number = number + 100");
    Object.assign(globalThis, { connection });
    return "locked";
  },
};

const isTask = (name: unknown): name is keyof typeof tasks => typeof name === "string" && name in tasks;

process.on("message", async ([name, ...args]: string[]) => {
  const [first = "", second = ""] = args;
  try {
    process.send?.({ answer: isTask(name) ? await tasks[name](first, second) : `no task ${name}` });
  } catch (error) {
    process.send?.({ error: String(error) });
  }
});
process.send?.({ answer: "ready" });
