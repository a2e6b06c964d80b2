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

/** A contestant, and its file. Its process loads only this file, and not the other contestants' packages. */
export interface Entry {
  readonly contestant: Contestant;
  readonly file: string;
}

/** All contestants, the bare frameworks first. */
export async function findContestants(): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  // One after the other, because old modules that require new ones can't be loaded at the same time.
  for (const name of files) {
    const file = join(import.meta.dirname, `${name}.ts`);
    const { contestants }: { contestants: readonly Contestant[] } = await import(file);
    entries.push(...contestants.map((contestant) => ({ contestant, file })));
  }
  return entries;
}
