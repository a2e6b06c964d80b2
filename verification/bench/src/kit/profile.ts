import { readFileSync } from "node:fs";
import { table } from "./table.ts";

interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[];
  /** The running node of each sample. */
  readonly samples: readonly number[];
  /** The time before each sample, in µs. */
  readonly timeDeltas: readonly number[];
}

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

const together = "identity-web's own, together";
const isOwn = ({ url }: CallFrame): boolean => url.includes("/packages/") && !url.includes("/node_modules/");
/** Idle time, and work outside JavaScript. */
const waiting = new Set(["(idle)", "(program)", "(root)"]);

/**
 * The functions with the most CPU time in a V8 profile, as a table: their own time, without that of the functions that they call.
 * The first row is the sum of all functions of this workspace.
 */
export function topFrames(file: string, most: number): string {
  const profile: CpuProfile = JSON.parse(readFileSync(file, "utf8"));
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const times = new Map<string, number>([[together, 0]]);
  const add = (name: string, time: number) => times.set(name, (times.get(name) ?? 0) + time);
  let busy = 0;
  for (const [index, id] of profile.samples.entries()) {
    const frame = frames.get(id);
    if (frame === undefined || waiting.has(frame.functionName)) continue;
    const time = profile.timeDeltas[index] ?? 0;
    busy += time;
    add(nameOf(frame), time);
    if (isOwn(frame)) add(together, time);
  }
  const [own = [together, 0], ...others] = times;
  const rows = [own, ...others.sort(([, a], [, b]) => b - a).slice(0, most)];
  return table(
    ["function", "share of busy time"],
    rows.map(([name, time]) => [name, `${((100 * time) / busy).toFixed(1)} %`]),
  );
}

/** The function's place, from its package on: "writev", "#find (core/src/http/request-identity.ts:210)". */
function nameOf({ functionName, url, lineNumber }: CallFrame): string {
  const name = functionName === "" ? "(anonymous)" : functionName;
  const place = url.replace(/^.*\/(?:node_modules|packages)\//, "").replace(/^file:.*\//, "");
  return place === "" || place.startsWith("node:")
    ? `${name}${place && ` (${place})`}`
    : `${name} (${place}:${lineNumber + 1})`;
}
