import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "../../corpus");

/** Inputs that once failed at an endpoint, or that are replayed for another reason. */
export function readCorpus(endpoint: string): readonly unknown[] {
  const file = fileOf(endpoint);
  if (!existsSync(file)) return [];
  const cases: readonly { readonly input: unknown }[] = JSON.parse(readFileSync(file, "utf8"));
  return cases.map(({ input }) => input);
}

/** Adds a case, with its reason. */
export function keep(endpoint: string, why: string, input: unknown): void {
  const file = fileOf(endpoint);
  const cases: unknown[] = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
  writeFileSync(file, `${JSON.stringify([...cases, { why, input }], null, 2)}\n`);
}

const fileOf = (endpoint: string): string => join(folder, `${endpoint}.json`);
