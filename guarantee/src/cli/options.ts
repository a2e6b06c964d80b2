import { parseArgs } from "node:util";

const usage = `pnpm guarantee [--json] [--seed n] [--runs n] [--only text]
pnpm guarantee --mutants [--json] [--seed n] [--only text]

  --json     ends with one line of JSON
  --seed n   draws other schedules of the large scenarios (default 1)
  --runs n   how many schedules of each large scenario (default 5000)
  --only t   only scenarios (or mutants) whose name contains t
  --mutants  breaks the implementation in every known way; each must be caught`;

/** What the command line asks for. */
export interface Options {
  readonly json: boolean;
  readonly seed: number;
  readonly runs: number;
  readonly only: string;
  readonly mutants: boolean;
}

/** @throws Error that says what is wrong with the command line */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    // pnpm hands its own separator on.
    args: args.filter((arg) => arg !== "--"),
    options: {
      json: { type: "boolean", default: false },
      seed: { type: "string", default: "1" },
      runs: { type: "string", default: "5000" },
      only: { type: "string", default: "" },
      mutants: { type: "boolean", default: false },
    },
  });
  const { json, only, mutants } = values;
  return { json, only, mutants, seed: whole("seed", values.seed, 0), runs: whole("runs", values.runs, 1) };
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`--${name} expects a whole number of at least ${least}, and got "${text}"\n\n${usage}`);
}
