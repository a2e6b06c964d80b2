import { join } from "node:path";
import type { Contestant } from "../contestant.ts";

const files = [
  "bare",
  "do-nothing",
  "floor",
  "ours",
  "koa-session",
  "iron-session",
  "hono-oidc-auth",
  "auth0-hono",
  "better-auth",
  "express-openid-connect",
];

/** A contestant, and where it stands: its process loads this file alone, not what the others are made of. */
export interface Entry {
  readonly contestant: Contestant;
  readonly file: string;
}

/** All contestants, the bare frameworks first. */
export async function findContestants(): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  // One after the other: old modules that require new ones don't stand being loaded side by side.
  for (const name of files) {
    const file = join(import.meta.dirname, `${name}.ts`);
    const { contestants }: { contestants: readonly Contestant[] } = await import(file);
    entries.push(...contestants.map((contestant) => ({ contestant, file })));
  }
  return entries;
}
