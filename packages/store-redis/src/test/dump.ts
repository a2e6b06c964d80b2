import type { TestClient } from "./stage.ts";

/** The keys of a server that begin like this, with everything that they hold. */
export async function dump(client: TestClient, prefix = ""): Promise<string> {
  const found: unknown[] = [];
  for (const key of await client.keys(`${prefix}*`)) {
    const type = await client.type(key);
    found.push(key);
    if (type === "string") found.push(await client.get(key));
    else if (type === "hash") found.push(await client.hGetAll(key));
    else if (type === "zset") found.push(await client.zRangeWithScores(key, 0, -1));
    else if (type !== "none") throw new Error(`expected a text, a hash or a sorted set, and ${key} is a ${type}`);
  }
  return JSON.stringify(found);
}
