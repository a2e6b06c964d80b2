import type { Send } from "./client.ts";
import { listOf, textOf } from "./reply.ts";

/** A partition's hash tag, which decides its hash slot: its name without braces, and never empty. */
export const tagOf = (partition: string): string => `{${partition.replace(/[%{}]/g, encodeURIComponent) || "%"}}`;

const nameOf = (tag: string): string => (tag === "%" ? "" : decodeURIComponent(tag));

const facts = "facts";

/** The ends of a partition's keys after its clock, in the script's order. */
export const contents: readonly string[] = [facts, "seals", "names", "ends"];

/** A partition's keys after its clock, in the script's order. */
export const contentKeys = (prefix: string, tag: string): readonly string[] =>
  contents.map((name) => `${prefix}${tag}:${name}`);

const stepSize = "500";

/** All partitions that have cells, for administrators' pages and tests. Scans every key. */
export async function partitionsIn(servers: readonly Send[], prefix: string): Promise<ReadonlySet<string>> {
  const pattern = `${prefix.replace(/[\\*?[\]]/g, "\\$&")}{*}:${facts}`;
  const found = new Set<string>();
  for (const send of servers) {
    let cursor = "0";
    do {
      const [next, keys] = listOf(await send(["SCAN", cursor, "MATCH", pattern, "COUNT", stepSize], undefined));
      for (const key of listOf(keys).map(textOf)) found.add(nameOf(key.slice(prefix.length + 1, -facts.length - 2)));
      cursor = textOf(next);
    } while (cursor !== "0");
  }
  return found;
}
