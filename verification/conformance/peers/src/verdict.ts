import { readFileSync } from "node:fs";
import type { Contender, Fault, Sighting } from "./fault.ts";

/** The outcome of one contender. */
export type Outcome = Sighting | { readonly failed: string };

/** The outcome of one fault. */
export interface Verdict {
  readonly fault: Fault;
  /** The peer's package, as installed. */
  readonly version: string;
  readonly peer: Outcome;
  readonly ours: readonly { readonly name: string; readonly outcome: Outcome }[];
}

const timeLimitMs = 30_000;

/** Runs a fault's steps with the peer, and then with identity-web. */
export async function judge(fault: Fault): Promise<Verdict> {
  const peer = await look(fault.peer);
  const ours: { name: string; outcome: Outcome }[] = [];
  for (const contender of fault.ours) ours.push({ name: contender.name, outcome: await look(contender) });
  return { fault, version: installedVersion(fault.peer.name), peer, ours };
}

/** Whether the docs are still right: the peer shows the fault, or passes as they say, and identity-web doesn't show it. */
export const isAsDocumented = ({ fault, peer, ours }: Verdict): boolean =>
  (fault.peerHolds === true ? isAbsent(peer) : isReproduced(peer)) && ours.every(({ outcome }) => isAbsent(outcome));

export const isReproduced = (outcome: Outcome): boolean => "fault" in outcome && outcome.fault;
export const isAbsent = (outcome: Outcome): boolean => "fault" in outcome && !outcome.fault;

async function look(contender: Contender): Promise<Outcome> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const limit = setTimeout(() => reject(new Error(`not ended within ${timeLimitMs / 1000} s`)), timeLimitMs);
  try {
    return await Promise.race([contender.look(), late]);
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(limit);
  }
}

function installedVersion(name: string): string {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  const { version }: { version: string } = JSON.parse(readFileSync(file, "utf8"));
  return version;
}
