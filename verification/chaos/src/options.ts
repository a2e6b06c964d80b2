import { parseArgs } from "node:util";

import { type ChaosStore, namesOf, stores } from "./stores/index.ts";

export interface ChaosOptions {
  readonly store: ChaosStore;
  readonly seconds: number;
  readonly seed: number;
  /** Whether the store loses its data at each restart. */
  readonly forgets: boolean;
  /** How long the provider takes to revoke a token, in ms. */
  readonly revokesAfterMs: number;
  readonly json: boolean;
  readonly selfTest: boolean;
}

const names = stores.map(({ name }) => name).join("|");

export const usage = `pnpm chaos [--store ${names}] [--seconds 60] [--seed N] [--forget] [--revoke-ms 0] [--json] [--self-test]`;

/** @throws Error which lists all wrong options */
export function readOptions(args: readonly string[]): ChaosOptions {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== "--"),
    options: {
      store: { type: "string", default: "redis" },
      seconds: { type: "string", default: "60" },
      seed: { type: "string", default: "1" },
      forget: { type: "boolean", default: false },
      "revoke-ms": { type: "string", default: "0" },
      json: { type: "boolean", default: false },
      "self-test": { type: "boolean", default: false },
    },
  });
  const { forget: forgets, json } = values;
  const store = stores.find(({ name }) => name === values.store);
  const [seconds, seed, revokesAfterMs] = [Number(values.seconds), Number(values.seed), Number(values["revoke-ms"])];
  const problems: string[] = [];
  if (!(seconds >= 3 && seconds <= 3_600)) problems.push(`--seconds must be from 3 to 3600, but is ${values.seconds}`);
  if (!Number.isSafeInteger(seed)) problems.push(`--seed must be a whole number, but is ${values.seed}`);
  if (!(revokesAfterMs >= 0 && revokesAfterMs <= 60_000)) {
    problems.push(`--revoke-ms must be from 0 to 60000, but is ${values["revoke-ms"]}`);
  }
  if (store === undefined) problems.push(`--store must be ${namesOf(stores)}, but is ${values.store}`);
  if (store?.canForget === false && (forgets || values["self-test"])) {
    problems.push(`--forget and --self-test are for ${namesOf(stores.filter(({ canForget }) => canForget))}`);
  }
  if (problems.length > 0 || store === undefined) throw new Error(problems.join("; "));
  return { store, seconds, seed, forgets, revokesAfterMs, json, selfTest: values["self-test"] };
}
