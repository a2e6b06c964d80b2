import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { UsageError } from "./usage.ts";

/** Reads options and positional arguments. @throws UsageError */
export function parsed<const Options extends ParseArgsOptionsConfig>(argv: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "the arguments can't be read");
  }
}

/** The values of options, by their names. */
export type ValuesOf<Options extends ParseArgsOptionsConfig> = ReturnType<typeof parsed<Options>>["values"];
