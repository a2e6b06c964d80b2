import type { Events } from "@identity-web/core";
import type { Send } from "./client.ts";
import { listOf, textOf } from "./reply.ts";

/** How one server keeps acknowledged writes. `undefined`: the server doesn't report it. */
interface Durability {
  readonly appendOnly: boolean | undefined;
  readonly appendFsync: string | undefined;
  readonly snapshots: string | undefined;
  readonly replicas: number | undefined;
  readonly eviction: string | undefined;
}

/**
 * Reports in one `warning` event which acknowledged sign-outs the servers could lose. Emits nothing if a sign-out can only be
 * lost together with all data.
 */
export async function reportDurability(servers: readonly Send[], keeps: boolean, events: Events): Promise<void> {
  try {
    if (servers.length === 0) throw new Error("the client is not connected yet");
    const found = await Promise.all(servers.map(durabilityOf));
    const losses = [...new Set(found.flatMap(lossesOf))];
    if (losses.length === 0) return;
    events.emit({ type: "warning", message: `redisStore: ${losses.join("; ")}. ${consequence(keeps)}` });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `redisStore: could not read how Redis keeps acknowledged writes (${reason}), so it is unknown which sign-outs could be lost`;
    events.emit({ type: "warning", message });
  }
}

const consequence = (keeps: boolean): string =>
  keeps
    ? "Those users are then signed in again (keepSessionsAcrossFailover is set)."
    : "All users must sign in again after a restart or a failover, so that no removed session returns.";

async function durabilityOf(send: Send): Promise<Durability> {
  const info = textOf(await send(["INFO"], undefined));
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1];
  const [appendOnly, replicas] = [field("aof_enabled"), field("connected_slaves")];
  return {
    appendOnly: appendOnly === undefined ? undefined : appendOnly === "1",
    appendFsync: await configured(send, "appendfsync"),
    snapshots: await configured(send, "save"),
    replicas: replicas === undefined ? undefined : Number(replicas),
    eviction: field("maxmemory_policy"),
  };
}

/** `undefined` if the server refuses the command, as many hosted servers do. */
async function configured(send: Send, name: string): Promise<string | undefined> {
  try {
    const reply = await send(["CONFIG", "GET", name], undefined);
    if (Array.isArray(reply)) return textOf(listOf(reply)[1]);
    const values: unknown[] = reply instanceof Map ? [...reply.values()] : Object.values(reply ?? {});
    return textOf(values[0]);
  } catch {
    return undefined;
  }
}

function lossesOf({ appendOnly, appendFsync, snapshots, replicas, eviction }: Durability): string[] {
  const losses: string[] = [];
  if (appendOnly === undefined || replicas === undefined) {
    losses.push("Redis doesn't report whether it keeps acknowledged writes, so any sign-out could be lost");
  }
  if (appendOnly === true && appendFsync !== "always") {
    losses.push(
      appendFsync === "everysec"
        ? "a crash of the machine loses sign-outs of the last two seconds (appendfsync everysec)"
        : `a crash of the machine loses sign-outs that are not on the disk yet (appendfsync ${appendFsync ?? "unknown"})`,
    );
  }
  if (appendOnly === false && snapshots !== "") {
    losses.push("a crash of Redis loses all sign-outs since its last snapshot (no append-only file)");
  }
  if (replicas !== undefined && replicas > 0) {
    losses.push("a failover loses sign-outs that the replica doesn't have yet (replication is asynchronous)");
  }
  if (eviction !== undefined && eviction !== "noeviction") {
    losses.push(
      `when its memory is full, Redis evicts the records that stop a sign-in which a sign-out has overtaken (maxmemory-policy ${eviction}; set noeviction)`,
    );
  }
  return losses;
}
