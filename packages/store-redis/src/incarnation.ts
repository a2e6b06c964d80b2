import type { Send } from "./client.ts";
import { textOf } from "./reply.ts";

const firstVersion = 7;

/**
 * Which server answers: its run_id, which is another one after every restart and on every replica.
 *
 * @throws where the server doesn't say, or is one that takes scripts along into the next incarnation
 */
export async function readIncarnation(send: Send): Promise<string> {
  const info = textOf(await send(["INFO", "server"], undefined));
  const runId = /^run_id:(\w+)/m.exec(info)?.[1];
  const version = /^redis_version:(\d+)/m.exec(info)?.[1];
  if (runId !== undefined && Number(version) >= firstVersion) return runId;
  throw new Error(
    runId === undefined
      ? "Redis does not tell its run_id, by which a restart is noticed: set redisStore's keepSessionsAcrossFailover to accept the risk"
      : `Redis must be version ${firstVersion} or later to tell restarts apart, and is ${version}: update it, or set redisStore's keepSessionsAcrossFailover to accept the risk`,
  );
}
