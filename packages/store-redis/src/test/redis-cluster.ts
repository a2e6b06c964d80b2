import { createClient, createCluster } from "redis";
import { listOf, textOf } from "../reply.ts";
import { type RedisServer, startRedis } from "./redis-server.ts";

const slots = 16_384;
const masters = 3;
const patienceMs = 30_000;

const clusterClientOf = (servers: readonly RedisServer[]) =>
  createCluster({ rootNodes: servers.map(({ url }) => ({ url })) })
    .on("error", () => undefined)
    .connect();

const clientOf = ({ url }: RedisServer) =>
  createClient({ url })
    .on("error", () => undefined)
    .connect();

export type TestCluster = Awaited<ReturnType<typeof clusterClientOf>>;

/** One master, and a way to ask it alone. */
interface Member {
  readonly server: RedisServer;
  ask(...args: readonly string[]): Promise<unknown>;
  close(): void;
}

/** Three masters on this machine, which share the slots evenly. */
export class RedisCluster {
  readonly members: readonly Member[];
  readonly #clients: TestCluster[] = [];

  private constructor(members: readonly Member[]) {
    this.members = members;
  }

  static async start(program: string): Promise<RedisCluster> {
    const settings = ["--cluster-enabled", "yes", "--cluster-node-timeout", "2000"];
    const members = await Promise.all(
      Array.from({ length: masters }, async () => {
        const server = await startRedis(program, settings);
        const client = await clientOf(server);
        return { server, ask: (...args: string[]) => client.sendCommand(args), close: () => client.destroy() };
      }),
    );
    const cluster = new RedisCluster(members);
    try {
      await form(members);
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  async connect(): Promise<TestCluster> {
    const client = await clusterClientOf(this.members.map(({ server }) => server));
    this.#clients.push(client);
    return client;
  }

  /** Moves the slot of a key to the next master, with everything in it, while it is in use. */
  async moveSlotOf(key: string): Promise<void> {
    const [first] = this.members;
    if (first === undefined) return;
    const slot = String(await first.ask("CLUSTER", "KEYSLOT", key));
    const ids = await Promise.all(this.members.map(async ({ ask }) => textOf(await ask("CLUSTER", "MYID"))));
    const owner = textOf(await first.ask("CLUSTER", "NODES"))
      .split("\n")
      .find((line) => owns(line, Number(slot)))
      ?.split(" ")[0];
    const from = ids.indexOf(owner ?? "");
    const to = (from + 1) % this.members.length;
    const [source, target, sourceId, targetId] = [this.members[from], this.members[to], ids[from], ids[to]];
    if (source === undefined || target === undefined || sourceId === undefined || targetId === undefined) {
      throw new Error("a slot that belongs to nobody");
    }
    await target.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", sourceId);
    await source.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", targetId);
    for (;;) {
      const keys = listOf(await source.ask("CLUSTER", "GETKEYSINSLOT", slot, "20")).map(textOf);
      if (keys.length === 0) break;
      await source.ask("MIGRATE", "127.0.0.1", String(target.server.port), "", "0", "5000", "KEYS", ...keys);
    }
    for (const { ask } of [target, source, ...this.members]) await ask("CLUSTER", "SETSLOT", slot, "NODE", targetId);
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    for (const member of this.members) member.close();
    await Promise.all(this.members.map(({ server }) => server.stop()));
  }
}

async function form(members: readonly Member[]): Promise<void> {
  const share = Math.ceil(slots / members.length);
  await Promise.all(
    members.map(async ({ ask }, index) => {
      const [first, last] = [index * share, Math.min(slots, (index + 1) * share) - 1];
      await ask("CLUSTER", "ADDSLOTSRANGE", String(first), String(last));
      await ask("CLUSTER", "SET-CONFIG-EPOCH", String(index + 1));
    }),
  );
  for (const { server } of members) await members[0]?.ask("CLUSTER", "MEET", "127.0.0.1", String(server.port));
  await Promise.all(members.map((member) => untilReady(member, members.length)));
}

/** A server may say that all is well before it knows all the others. */
async function untilReady({ ask }: Member, count: number): Promise<void> {
  const giveUpAt = performance.now() + patienceMs;
  while (performance.now() < giveUpAt) {
    const info = textOf(await ask("CLUSTER", "INFO"));
    const known = listOf(await ask("CLUSTER", "SLOTS")).length;
    if (info.includes("cluster_state:ok") && known >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the Cluster was not ready in time");
}

/** Whether that line of CLUSTER NODES is of the slot's owner. */
const owns = (line: string, slot: number): boolean =>
  line
    .split(" ")
    .slice(8)
    .some((range) => {
      const [first = Number.NaN, last = first] = range.split("-").map(Number);
      return first <= slot && slot <= last;
    });
