import { listOf, textOf } from "../reply.ts";

/** Asks one server. */
type Ask = (...args: string[]) => Promise<unknown>;

/** How each type of key is read. */
const readers: Readonly<Record<string, (key: string) => string[]>> = {
  string: (key) => ["GET", key],
  hash: (key) => ["HGETALL", key],
  zset: (key) => ["ZRANGE", key, "0", "-1", "WITHSCORES"],
};

/** The keys of those servers that begin like this, with everything that they hold. */
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
