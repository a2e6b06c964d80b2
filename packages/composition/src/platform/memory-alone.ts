import { builtinModule } from "./builtin-crypto.ts";
import { globalMember } from "./global-member.ts";

/** Shared by all copies of this module in the process: a bundler may create several. */
const made = Symbol.for("identity-web: apps that have made a default store");

interface Chosen {
  /** The store's name, if it has one. */
  readonly store: string | undefined;
  /** Whether the option `store` was omitted. */
  readonly byDefault: boolean;
  /** The app's identifier. */
  readonly app: string;
}

const cure = "Give all of them one store: sqliteStore(path) on one machine, redisStore(client) on several.";

/** Warnings at start-up if sessions are in one process's memory, but several processes seem to serve the app. */
export function warningsOfMemory({ store = "memory", byDefault, app }: Chosen): readonly string[] {
  if (store !== "memory") return [];
  const instance = instanceNumber();
  const second = byDefault && isSecond(app);
  return [
    ...(instance === undefined
      ? []
      : [
          `the store is in memory, and this process is ${instance}: each process has its own sessions. If a browser comes to ` +
            `another process, it must sign in again. ${cure}`,
        ]),
    ...(second
      ? [
          "identity() was called again for the same app, without a store: each call has its own sessions. If a browser comes to " +
            "the middleware of another call, it must sign in again. Call it once, not for each request or bundle, or give every call the " +
            "same store. If each test needs its own store, pass store: memoryStore() to each call.",
        ]
      : []),
  ];
}

function isSecond(app: string): boolean {
  const known: unknown = Reflect.get(globalThis, made);
  const apps: Set<unknown> = known instanceof Set ? known : new Set();
  if (apps.has(app)) return true;
  Reflect.set(globalThis, made, apps.add(app));
  return false;
}

/** The number of this process among several, if the environment has it. Node deletes NODE_UNIQUE_ID before the app runs. */
function instanceNumber(): string | undefined {
  const cluster = builtinModule("node:cluster");
  if (typeof cluster === "object" && cluster !== null && Reflect.get(cluster, "isWorker") === true) {
    return "a worker of node:cluster";
  }
  const number = Number(globalMember("process", "env", "NODE_APP_INSTANCE"));
  return number > 0 ? `number ${number} of several (NODE_APP_INSTANCE)` : undefined;
}
