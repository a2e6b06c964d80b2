import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Surroundings } from "./configuration.ts";
import { UsageError } from "./usage.ts";

/**
 * Reads a secret from the environment variable or the file that the command line names.
 *
 * @param name - "token": from --token-env or --token-file.
 * @returns `undefined` if neither is given
 * @throws UsageError
 */
export function secretFrom(
  name: string,
  given: { readonly env?: string | undefined; readonly file?: string | undefined },
  { cwd, env }: Surroundings,
): string | undefined {
  if (given.env !== undefined && given.file !== undefined)
    throw new UsageError(`expected --${name}-env or --${name}-file, and got both: remove one`);
  if (given.env !== undefined) {
    const value = env[given.env];
    if (value) return value;
    throw new UsageError(`--${name}-env: the environment variable ${given.env} is not set`);
  }
  if (given.file === undefined) return undefined;
  const value = textOf(resolve(cwd, given.file)).trim();
  if (value !== "") return value;
  throw new UsageError(`--${name}-file: the file "${given.file}" can't be read, or is empty`);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
