import { parseArgs } from "node:util";

const usage = `pnpm guarantee [--json] [--long] [--seed n] [--runs n] [--most n] [--only text]
pnpm guarantee --mutants [--from file] [--json] [--seed n] [--runs n] [--most n] [--only text]

  --json     ends with one line of JSON
  --seed n   draws other schedules of the large scenarios (default 1)
  --runs n   how many schedules to draw of each scenario that is too large (default 100; with --long 1000)
  --most n   explore a scenario completely within n runs, otherwise also draw from it (default 300; with --long 6000)
  --long     draws until a million distinct schedules were run
  --only t   only scenarios (or mutants) whose name contains t
  --mutants  breaks the implementation in every known way; each must be caught
  --from f   instead of the known ways: the mistakes of a file that exports mistakes, a list of
             { name, edits: [{ at: "function or Class#method", find: "its code", put: "other code" }] }.
             Each is searched for in all scenarios, with --runs and --most`;

/** The options of the command line. */
export interface Options {
  readonly json: boolean;
  readonly seed: number;
  readonly runs: number;
  readonly most: number;
  readonly only: string;
  /** Draws until this number of distinct schedules were run. */
  readonly atLeast: number;
  readonly mutants: boolean;
  /** The file of the mistakes to try. `undefined`: the checker's own mutants. */
  readonly from: string | undefined;
}

/** @throws Error: it names the problem of the command line */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    // pnpm passes its separator "--" to the script.
    args: args.filter((arg) => arg !== "--"),
    options: {
      json: { type: "boolean", default: false },
      seed: { type: "string", default: "1" },
      runs: { type: "string" },
      most: { type: "string" },
      long: { type: "boolean", default: false },
      only: { type: "string", default: "" },
      mutants: { type: "boolean", default: false },
      from: { type: "string" },
    },
  });
  const { json, only, mutants, from } = values;
  if (from !== undefined && !mutants) throw new Error(`--from needs --mutants\n\n${usage}`);
  const [runs, most] = values.long ? ["1000", "6000"] : ["100", "300"];
  return {
    json,
    only,
    mutants,
    from,
    seed: whole("seed", values.seed, 0),
    runs: whole("runs", values.runs ?? runs, 1),
    most: whole("most", values.most ?? most, 1),
    atLeast: values.long && only === "" ? 1_000_000 : 0,
  };
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`--${name} expects a whole number of at least ${least}, and got "${text}"\n\n${usage}`);
}
