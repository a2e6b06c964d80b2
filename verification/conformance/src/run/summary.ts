import { type Measured, nameOf } from "../cost/measure.ts";
import type { Fuzzed } from "../fuzz/fuzz-target.ts";
import type { Result } from "../modules/module.ts";

/** The one line of JSON at the end. */
export interface Summary {
  /** Modules times adapters. */
  readonly modules: number;
  readonly passed: number;
  readonly failed: readonly string[];
  readonly fuzz: { readonly inputs: number; readonly byEndpoint: Record<string, number>; readonly failures: number };
  /** The largest ratio of the times for 32 KiB and 4 KiB, and the number of measured endpoints. */
  readonly cost: { readonly worst: number; readonly endpoints: number };
}

export function summarize(results: readonly Result[], fuzzed: readonly Fuzzed[], costs: readonly Measured[]): Summary {
  const failed = results.filter(({ failure }) => failure !== undefined);
  return {
    modules: results.length,
    passed: results.length - failed.length,
    failed: failed.map(({ module, adapter }) => `${module} (${adapter})`),
    fuzz: {
      inputs: fuzzed.reduce((sum, { inputs }) => sum + inputs, 0),
      byEndpoint: Object.fromEntries(fuzzed.map(({ endpoint, inputs }) => [endpoint, inputs])),
      failures: fuzzed.filter(({ failure }) => failure !== undefined).length,
    },
    cost: {
      worst: Math.round(Math.max(0, ...costs.map(({ worst }) => worst)) * 100) / 100,
      endpoints: costs.length,
    },
  };
}

export const lineOf = ({ module, adapter, failure }: Result): string =>
  failure === undefined
    ? `pass  ${adapter.padEnd(4)}  ${module}`
    : `FAIL  ${adapter.padEnd(4)}  ${module}\n      ${failure}`;

export const fuzzLineOf = ({ endpoint, inputs, failure }: Fuzzed): string =>
  failure === undefined
    ? `pass  fuzz  ${endpoint}: ${inputs} inputs`
    : `FAIL  fuzz  ${endpoint}: ${failure.message}\n      by ${JSON.stringify(failure.input)}`;

export const costLineOf = ({ worst, at, failure, ...job }: Measured): string =>
  failure === undefined
    ? `pass  cost  ${nameOf(job)}: ${worst.toFixed(1)} times at most (${at})`
    : `FAIL  cost  ${nameOf(job)}: ${failure}`;
