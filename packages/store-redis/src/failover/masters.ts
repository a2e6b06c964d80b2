import { type RedisCluster, sender } from "../client.ts";
import { failure } from "../error-texts.ts";
import { listOf, numberOf, textOf } from "../reply.ts";

const pauseMs = 50;

/** What one master reports about itself and about the owners of the slots. */
interface Said {
  readonly id: string;
  readonly term: string;
  /** The ids of all masters that have slots, each with one of its slots. */
  readonly owners: ReadonlyMap<string, number>;
}

/**
 * The terms of all masters that have slots. A term begins when a server starts or becomes master, and is never used again.
 * Waits until the servers agree on the list of masters. Makes the client connect to masters that it doesn't know yet.
 *
 * @throws IdentityError `store_unavailable`: a master doesn't answer, or the masters don't agree in time
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
    if (performance.now() + pauseMs >= giveUpAt) throw failure("redis-masters-unanswered", { timeoutMs });
    // A command for one of their slots makes the client look for the slot's owner.
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

/** Reads the reply of CLUSTER SLOTS: first slot, last slot, then address, port and id of the master and of each replica. */
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

/** CRC-16/XMODEM, from which Redis calculates a key's slot. */
function crc16(text: string): number {
  let crc = 0;
  for (const character of text) {
    crc ^= (character.codePointAt(0) ?? 0) << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021) & 0xffff;
  }
  return crc;
}
