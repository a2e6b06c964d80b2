import type { Events } from "@identity-web/core";
import type { Send } from "./client.ts";
import { listOf, textOf } from "./reply.ts";

/** How one server keeps what it has acknowledged; `undefined`: it doesn't say. */
interface Durability {
  readonly appendOnly: boolean | undefined;
  readonly appendFsync: string | undefined;
  readonly snapshots: string | undefined;
  readonly replicas: number | undefined;
  readonly eviction: string | undefined;
}

/**
 * Says in one event which acknowledged sign-outs could be lost, as far as the servers tell; nothing where none could be
 * without everything else.
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
    const message = `redisStore: could not look at how Redis keeps what it has acknowledged (${reason}), so nobody knows which sign-outs could be lost`;
    events.emit({ type: "warning", message });
  }
}

const consequence = (keeps: boolean): string =>
  keeps
    ? "Whoever had signed out is signed in again then (keepSessionsAcrossFailover is set)."
    : "Everybody has to sign in again after a restart or a failover, so that no session comes back.";

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

/** Hosted servers often keep their configuration to themselves. */
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
    losses.push("Redis doesn't say whether it keeps what it has acknowledged, so any sign-out could be lost");
  }
  if (appendOnly === true && appendFsync !== "always") {
    losses.push(
      appendFsync === "everysec"
        ? "a crash of the machine loses sign-outs of the last second or two (appendfsync everysec)"
        : `a crash of the machine loses sign-outs that were not on the disk yet (appendfsync ${appendFsync ?? "unknown"})`,
    );
  }
  if (appendOnly === false && snapshots !== "") {
    losses.push("a crash of Redis loses all sign-outs since its last snapshot (no append-only file)");
  }
  if (replicas !== undefined && replicas > 0) {
    losses.push("a failover loses sign-outs that the replica didn't have yet (replication is asynchronous)");
  }
  if (eviction !== undefined && eviction !== "noeviction") {
    losses.push(
      `when its memory is full, Redis forgets what stops sign-ins that a sign-out has overtaken (maxmemory-policy ${eviction}; set noeviction)`,
    );
  }
  return losses;
}
