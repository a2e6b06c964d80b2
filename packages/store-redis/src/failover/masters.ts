import { type RedisCluster, sender } from "../client.ts";
import { listOf, numberOf, textOf } from "../reply.ts";

const pauseMs = 50;

/** What one master says of itself, and of who has the slots. */
interface Said {
  readonly id: string;
  readonly term: string;
  /** Every master that has slots, with one of them. */
  readonly owners: ReadonlyMap<string, number>;
}

/**
 * The terms of all masters that have slots: each begins when a server is started or becomes master, and never comes again.
 * Waits while the servers don't agree about who they are, and learns of those that the client doesn't know yet.
 *
 * @throws where one doesn't answer, or they don't agree in time
 */
export async function readTerms(client: RedisCluster, timeoutMs: number): Promise<readonly string[]> {
  const giveUpAt = performance.now() + timeoutMs;
  for (;;) {
    const left = Math.max(1, Math.ceil(giveUpAt - performance.now()));
    const found = await Promise.all(client.masters.map((master) => ask(master.client, left)));
    const said = found.filter((each) => each !== undefined);
    const [first] = said;
    const agree = first !== undefined && said.every(({ owners }) => sameKeys(owners, first.owners));
    const missing = first === undefined ? [] : [...first.owners].filter(([id]) => !said.some((each) => each.id === id));
    if (agree && missing.length === 0) {
      return said.flatMap(({ id, term }) => (first.owners.has(id) ? [term] : [])).sort();
    }
    if (performance.now() + pauseMs >= giveUpAt) throw new Error("Redis: not every master of the Cluster answers");
    // A key of theirs makes the client look for who has it.
    await Promise.all(missing.map(([, slot]) => nudge(client, slot, Math.min(left, 10 * pauseMs))));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

async function ask(client: RedisCluster["masters"][number]["client"], timeoutMs: number): Promise<Said | undefined> {
  if (client === undefined) return undefined;
  const send = sender(client, timeoutMs);
  try {
    const [id, info, slots] = await Promise.all(
      [
        ["CLUSTER", "MYID"],
        ["INFO", "replication"],
        ["CLUSTER", "SLOTS"],
      ].map((args) => send(args, undefined)),
    );
    const text = textOf(info);
    const term = /^master_replid:(\w+)/m.exec(text)?.[1];
    if (term === undefined || !/^role:master/m.test(text)) return undefined;
    return { id: textOf(id), term, owners: ownersIn(slots) };
  } catch {
    return undefined;
  }
}

/** CLUSTER SLOTS: first slot, last, then address, port and id of its master, and of its replicas. */
function ownersIn(slots: unknown): Map<string, number> {
  const owners = new Map<string, number>();
  for (const range of listOf(slots)) {
    const [first, , master] = listOf(range);
    owners.set(textOf(listOf(master)[2]), numberOf(first));
  }
  return owners;
}

const sameKeys = (a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean =>
  a.size === b.size && [...a.keys()].every((key) => b.has(key));

async function nudge(client: RedisCluster, slot: number, timeoutMs: number): Promise<void> {
  const key = keyIn(slot);
  await sender(client, timeoutMs)(["EXISTS", key], key).catch(() => undefined);
}

const slots = 16_384;
const known = new Map<number, string>();

function keyIn(slot: number): string {
  for (let each = known.size; !known.has(slot); each++) {
    const key = `identity-web-${each}`;
    const its = crc16(key) % slots;
    if (!known.has(its) || its === slot) known.set(its, key);
  }
  return known.get(slot) ?? "";
}

/** CRC-16/XMODEM, by which Redis spreads keys. */
function crc16(text: string): number {
  let crc = 0;
  for (const character of text) {
    crc ^= (character.codePointAt(0) ?? 0) << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021) & 0xffff;
  }
  return crc;
}
