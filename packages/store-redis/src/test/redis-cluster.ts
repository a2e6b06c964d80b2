import { createClient, createCluster } from "redis";
import { listOf, numberOf, textOf } from "../reply.ts";
import { dump } from "./dump.ts";
import type { TestNode } from "./node.ts";
import { CountingProxy } from "./proxy.ts";
import { type RedisServer, startRedis } from "./server.ts";
import type { Clients } from "./store-under-test.ts";

const slots = 16_384;
const masters = 3;
const patienceMs = 30_000;

/** @param addresses - The address at which the client finds a server, by the address that the server reports. */
const clusterClientOf = (servers: readonly { readonly url: string }[], addresses: NodeAddresses = {}) =>
  createCluster({
    rootNodes: servers.map(({ url }) => ({ url })),
    nodeAddressMap: (address) => addresses[address],
    defaults: { socket: { reconnectStrategy: 20 } },
  })
    .on("error", () => undefined)
    .connect();

const clientOf = ({ url }: RedisServer) =>
  createClient({ url, socket: { reconnectStrategy: 20 } })
    .on("error", () => undefined)
    .connect();

type NodeAddresses = Readonly<Record<string, { readonly host: string; readonly port: number }>>;

export type TestCluster = Awaited<ReturnType<typeof clusterClientOf>>;

/** One master, with a connection to it alone. */
export interface Member {
  readonly server: RedisServer;
  ask(...args: readonly string[]): Promise<unknown>;
  close(): void;
}

/** Three masters on this machine with equal shares of the slots. */
export class RedisCluster {
  readonly members: readonly Member[];
  readonly #nodeTimeoutMs: number;
  readonly #replicas: Member[] = [];
  readonly #clients: TestCluster[] = [];
  readonly #nodes: TestNode[] = [];

  private constructor(members: readonly Member[], nodeTimeoutMs: number) {
    this.members = members;
    this.#nodeTimeoutMs = nodeTimeoutMs;
  }

  /**
   * @param nodeTimeoutMs - After how long a silent server counts as failed. Short for tests of a failover.
   * @param keeps - Whether servers keep all data on the disk. `false` for tests without restarts.
   */
  static async start(program: string, nodeTimeoutMs = 5000, keeps = true): Promise<RedisCluster> {
    const start = () => startMember(program, nodeTimeoutMs, keeps);
    const members = await Promise.all(Array.from({ length: masters }, start));
    const cluster = new RedisCluster(members, nodeTimeoutMs);
    try {
      await form(members);
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  /** Gives each master a replica, and waits until the replica has all data. */
  async addReplicas(program: string): Promise<void> {
    const added = await Promise.all(
      this.members.map(async (master) => {
        const id = textOf(await master.ask("CLUSTER", "MYID"));
        const replica = await startMember(program, this.#nodeTimeoutMs);
        this.#replicas.push(replica);
        await replica.ask("CLUSTER", "MEET", "127.0.0.1", String(master.server.port));
        return { id, replica };
      }),
    );
    for (const { id, replica } of added) {
      await until("a replica", async () => {
        const info = textOf(await replica.ask("CLUSTER", "NODES"));
        if (!info.includes(id)) return false;
        if (!info.includes("myself,slave")) await replica.ask("CLUSTER", "REPLICATE", id);
        return textOf(await replica.ask("INFO", "replication")).includes("master_link_status:up");
      });
    }
    // A master votes only for replicas that it knows.
    for (const { ask } of this.members) {
      await until("a master", async () => {
        const nodes = textOf(await ask("CLUSTER", "NODES"));
        return nodes.match(/ slave /g)?.length === this.members.length;
      });
    }
  }

  /** The present owner of a key's slot. */
  async masterOf(key: string): Promise<Member> {
    const all = [...this.members, ...this.#replicas];
    for (const each of all) {
      const line = textOf(await each.ask("CLUSTER", "NODES"))
        .split("\n")
        .find((one) => one.includes("myself,master"));
      if (line !== undefined && owns(line, Number(await each.ask("CLUSTER", "KEYSLOT", key)))) return each;
    }
    throw new Error("expected an owner of the slot, and found none");
  }

  /** Kills the master of a key's slot, and starts it again at once. */
  async restart(key: string): Promise<void> {
    const { server, ask } = await this.masterOf(key);
    await server.kill();
    await server.start();
    await until("a restarted master", async () => textOf(await ask("CLUSTER", "INFO")).includes("cluster_state:ok"));
  }

  /** Kills all masters, and starts them again at once. */
  async restartAll(): Promise<void> {
    await Promise.all(this.members.map(({ server }) => server.kill()));
    await Promise.all(this.members.map(({ server }) => server.start()));
    await Promise.all(this.members.map((member) => untilReady(member, this.members.length)));
  }

  /** Kills the master of a key's slot, and waits until its replica, which has all data, has taken over. */
  async failOver(key: string): Promise<Member> {
    const master = await this.masterOf(key);
    const slot = Number(await master.ask("CLUSTER", "KEYSLOT", key));
    const id = textOf(await master.ask("CLUSTER", "MYID"));
    await until("a replica", async () => {
      const info = textOf(await master.ask("INFO", "replication"));
      const offset = /^master_repl_offset:(\d+)/m.exec(info)?.[1];
      return offset !== undefined && new RegExp(`^slave0:.*state=online,offset=${offset},`, "m").test(info);
    });
    const others = [...this.members, ...this.#replicas].filter((each) => each !== master);
    await master.server.kill();
    await until("a failover", async () => {
      const owners = await Promise.all(
        others.map(async ({ ask }) =>
          textOf(await ask("CLUSTER", "NODES"))
            .split("\n")
            .find((line) => owns(line, slot)),
        ),
      );
      return owners.every((line) => line !== undefined && !line.startsWith(id));
    });
    return master;
  }

  /** Starts a failed server again. It becomes a replica of the new master and copies its data. */
  async comeBack({ server, ask }: Member): Promise<void> {
    await server.start();
    await until("a returned server", async () =>
      textOf(await ask("INFO", "replication")).includes("master_link_status:up"),
    );
  }

  /** Gives all slots of a key's master to the replica, which may lack some data. */
  async takeOver(key: string): Promise<void> {
    const master = await this.masterOf(key);
    const id = textOf(await master.ask("CLUSTER", "MYID"));
    for (const each of [...this.members, ...this.#replicas]) {
      const nodes = textOf(await each.ask("CLUSTER", "NODES"));
      if (!new RegExp(`myself,slave ${id} `).test(nodes)) continue;
      await each.ask("CLUSTER", "FAILOVER", "TAKEOVER");
      await until("a takeover", async () => (await this.masterOf(key)) === each);
      await until("a new replica", async () =>
        textOf(await master.ask("INFO", "replication")).includes("master_link_status:up"),
      );
      return;
    }
    throw new Error("expected a replica of the master, and found none");
  }

  async connect(): Promise<TestCluster> {
    const client = await clusterClientOf(this.members.map(({ server }) => server));
    this.#clients.push(client);
    return client;
  }

  /** The time of a server that answers, in ms since the epoch. All servers are on this machine. */
  async now(): Promise<number> {
    const [seconds = 0, micros = 0] = listOf(await Promise.any(this.members.map(({ ask }) => ask("TIME")))).map(
      numberOf,
    );
    return seconds * 1000 + Math.floor(micros / 1000);
  }

  /** The masters' keys with this prefix, with their values. */
  async dump(prefix = ""): Promise<string> {
    const masters: Member["ask"][] = [];
    for (const { ask } of [...this.members, ...this.#replicas]) {
      if (textOf(await ask("INFO", "replication")).includes("role:master")) masters.push(ask);
    }
    return dump(masters, prefix);
  }

  /** The Cluster as a contract needs it, with two clients. */
  async clients(): Promise<Clients> {
    const nodes = await Promise.all([this.node(), this.node()]);
    return { nodes, now: () => this.now(), dump: (prefix) => this.dump(prefix) };
  }

  /** A client that reaches all servers through proxies. It is closed with the Cluster. */
  async node(): Promise<TestNode> {
    const ports = [...this.members, ...this.#replicas].map(({ server }) => server.port);
    const proxies = await Promise.all(ports.map((port) => CountingProxy.to(port)));
    const addresses = ports.map((port, at) => [
      `127.0.0.1:${port}`,
      { host: "127.0.0.1", port: proxies[at]?.port ?? port },
    ]);
    const client = await clusterClientOf(proxies, Object.fromEntries(addresses));
    const node = {
      client,
      cut() {
        const mends = proxies.map((proxy) => proxy.cut());
        return () => {
          for (const mend of mends) mend();
        };
      },
      async close() {
        client.destroy();
        await Promise.all(proxies.map((proxy) => proxy.close()));
      },
    };
    this.#nodes.push(node);
    return node;
  }

  /** Moves the slot of a key with its keys to the next master, while clients use it. */
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
      throw new Error("expected an owner of the slot, and found none");
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
    await Promise.all(this.#nodes.map((node) => node.close()));
    const all = [...this.members, ...this.#replicas];
    for (const member of all) member.close();
    await Promise.all(all.map(({ server }) => server.stop()));
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

async function startMember(program: string, nodeTimeoutMs: number, keeps = true): Promise<Member> {
  const cluster = ["--cluster-enabled", "yes", "--cluster-node-timeout", String(nodeTimeoutMs)];
  const server = await startRedis(program, [
    ...cluster,
    ...(keeps ? ["--appendonly", "yes", "--appendfsync", "always"] : []),
    "--repl-diskless-sync-delay",
    "0",
    "--cluster-replica-validity-factor",
    "0",
  ]);
  const client = await clientOf(server);
  return { server, ask: (...args) => client.sendCommand([...args]), close: () => client.destroy() };
}

/** A server may report a healthy state before it knows all others. */
const untilReady = ({ ask }: Member, count: number): Promise<void> =>
  until("the Cluster", async () => {
    const info = textOf(await ask("CLUSTER", "INFO"));
    return info.includes("cluster_state:ok") && listOf(await ask("CLUSTER", "SLOTS")).length >= count;
  });

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + patienceMs;
  while (performance.now() < giveUpAt) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what} was not ready in time`);
}

/** Whether the line of CLUSTER NODES describes the slot's owner. */
const owns = (line: string, slot: number): boolean =>
  line
    .split(" ")
    .slice(8)
    .some((range) => {
      const [first = Number.NaN, last = first] = range.split("-").map(Number);
      return first <= slot && slot <= last;
    });
