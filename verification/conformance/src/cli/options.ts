import { parseArgs } from "node:util";

const usage = `pnpm conformance [--json] [--only text] [--fuzz n] [--seed n] [--keep]
pnpm conformance --self-test [--json] [--only text]
pnpm conformance --contention [--json] [--only text]
pnpm conformance --table

  --json       ends with one line of JSON
  --only t     only modules and endpoints (with --self-test: weakenings) whose name contains t; names of the cost rule begin with "cost "
  --fuzz n     n inputs in all, spread evenly over the endpoints (default 10 000 for each; 0: none)
  --seed n     chooses the random inputs (default: a new seed each time, which is printed)
  --keep       writes what the fuzz finds into conformance/corpus
  --self-test  weakens one check at a time: exactly its modules must fail, or its fuzz, or the cost rule
  --contention only measures how long visitors wait while many sign-outs arrive at once; --only chooses by names such as "contention sqlite own session 200"
  --table      prints the modules as the table of docs/conformance.md`;

/** The options of the command line. */
export interface Options {
  readonly json: boolean;
  readonly only: string;
  /** The number of inputs in all. `undefined`: the default number for each endpoint. */
  readonly fuzz: number | undefined;
  readonly seed: number | undefined;
  readonly keep: boolean;
  readonly selfTest: boolean;
  readonly contention: boolean;
  readonly table: boolean;
}

/** @throws Error: it names the problem of the command line */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    // pnpm passes its separator "--" to the script.
    args: args.filter((arg) => arg !== "--"),
    options: {
      json: { type: "boolean", default: false },
      only: { type: "string", default: "" },
      fuzz: { type: "string" },
      seed: { type: "string" },
      keep: { type: "boolean", default: false },
      "self-test": { type: "boolean", default: false },
      contention: { type: "boolean", default: false },
      table: { type: "boolean", default: false },
    },
  });
  const { json, only, keep, contention, table } = values;
  const { fuzz, seed } = values;
  return {
    ...{ json, only, keep, contention, table, selfTest: values["self-test"] },
    fuzz: fuzz === undefined ? undefined : whole("fuzz", fuzz),
    seed: seed === undefined ? undefined : whole("seed", seed),
  };
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new Error(`--${name} expects a whole number, and got "${text}"\n\n${usage}`);
}
