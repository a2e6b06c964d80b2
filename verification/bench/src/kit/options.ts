import { parseArgs } from "node:util";

/** The options of every bench. */
export interface BenchOptions {
  /** One JSON line at the end, nothing else on standard output. */
  readonly json: boolean;
  /** Writes the results into docs/performance.md. */
  readonly write: boolean;
  readonly rounds: number;
  readonly milliseconds: number;
  /** Only the matching contestants, and those that they are compared with. */
  readonly only: RegExp;
  /** Keeps a CPU profile of every server in this folder, and prints the most expensive functions of identity-web. */
  readonly profile: string | undefined;
}

export function readOptions(defaults: { readonly rounds: number; readonly milliseconds: number }): BenchOptions {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      rounds: { type: "string", default: String(defaults.rounds) },
      milliseconds: { type: "string", default: String(defaults.milliseconds) },
      only: { type: "string", default: "" },
      profile: { type: "string" },
    },
  });
  return {
    json: values.json,
    write: values.write,
    rounds: positive("--rounds", values.rounds),
    milliseconds: positive("--milliseconds", values.milliseconds),
    only: new RegExp(values.only),
    profile: values.profile,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`${name} expected a whole number above 0, and got "${text}"`);
}
