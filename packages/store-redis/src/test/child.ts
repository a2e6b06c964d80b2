import { once } from "node:events";
import { createSealer, systemClock, webCrypto } from "@identity-web/core";
import { createClient } from "redis";
import { redisStore } from "../index.ts";
import { alice } from "./people.ts";

/** One of several processes on the same server. It claims a grant on command and prints the outcome. */
const [url = "", secret = "", id = "", version = ""] = process.argv.slice(2);
const client = await createClient({ url }).connect();
const events = { emit: () => undefined };
const store = redisStore(client).open({
  clock: systemClock,
  crypto: webCrypto,
  sealer: createSealer([secret]),
  events,
});
const key = { account: alice.key, kind: "session", id } as const;
process.stdout.write("ready\n");
await once(process.stdin, "data");
const outcome = await store.tokens.claimRefresh(key, version, { forMs: 40_000, singleUse: true });
process.stdout.write(`${typeof outcome === "string" ? outcome : Object.keys(outcome).join()}\n`);
process.stdin.destroy();
client.destroy();
