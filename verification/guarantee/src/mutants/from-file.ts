import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { sourcesOfCore } from "./broken-core.ts";
import { type Edit, edited } from "./code/edit.ts";
import { mutants } from "./index.ts";
import type { Mutant } from "./mutant.ts";

/** A mistake to try: its name, and the changes of core's code. */
export interface Mistake {
  readonly name: string;
  readonly edits: readonly Edit[];
}

/**
 * The mutants to try: the checker's own, or the mistakes of a file.
 *
 * @param file - A module that exports `mistakes`.
 * @throws Error: it names each mistake whose edits don't fit core's code
 */
export async function mutantsOf(file: string | undefined): Promise<readonly Mutant[]> {
  if (file === undefined) return mutants;
  const { mistakes }: { mistakes?: unknown } = await import(pathToFileURL(resolve(file)).href);
  if (!Array.isArray(mistakes) || !mistakes.every(isMistake)) {
    throw new Error(`${file} must export "mistakes", a list of { name, edits: [{ at, find, put }] }`);
  }
  const problems = mistakes.flatMap(({ name, edits }) => problemOf(name, edits) ?? []);
  if (problems.length > 0) throw new Error(`${file}:\n  ${problems.join("\n  ")}`);
  return mistakes.map(({ name, edits }) => ({ name, breaks: "any", in: [], edits }));
}

function isMistake(value: unknown): value is Mistake {
  if (typeof value !== "object" || value === null || !("name" in value && "edits" in value)) return false;
  return typeof value.name === "string" && Array.isArray(value.edits) && value.edits.every(isEdit);
}

const isEdit = (value: unknown): value is Edit =>
  typeof value === "object" &&
  value !== null &&
  ["at", "find", "put"].every((property) => typeof Reflect.get(value, property) === "string");

function problemOf(name: string, edits: readonly Edit[]): string | undefined {
  try {
    edited(sourcesOfCore(), edits);
    return undefined;
  } catch (error) {
    return `${name}: ${error instanceof Error ? error.message : error}`;
  }
}
