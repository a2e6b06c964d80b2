import { listOf, textOf } from "../reply.ts";

/** Sends a command to one server. */
type Ask = (...args: string[]) => Promise<unknown>;

/** The command that reads each type of key. */
const readers: Readonly<Record<string, (key: string) => string[]>> = {
  string: (key) => ["GET", key],
  hash: (key) => ["HGETALL", key],
  zset: (key) => ["ZRANGE", key, "0", "-1", "WITHSCORES"],
};

/** All keys of the servers with this prefix, with their values. */
export async function dump(servers: readonly Ask[], prefix = ""): Promise<string> {
  const found: unknown[] = [];
  for (const ask of servers) {
    for (const key of listOf(await ask("KEYS", `${prefix}*`)).map(textOf)) {
      const type = textOf(await ask("TYPE", key));
      const command = readers[type]?.(key);
      if (command !== undefined) found.push(key, await ask(...command));
      else if (type !== "none") throw new Error(`expected a text, a hash or a sorted set, and ${key} is a ${type}`);
    }
  }
  return JSON.stringify(found);
}
