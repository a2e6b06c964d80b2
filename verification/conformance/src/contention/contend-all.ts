import { boundMs, type Job, type Measured, nameOf } from "./job.ts";
import { measure } from "./measure.ts";

/** The result of all measurements, as in the JSON. Times are in ms. */
export interface Contention {
  readonly worstOtherVisitorMs: number;
  readonly worstSignedInVisitorMs: number;
  readonly boundMs: number;
  readonly failures: number;
  readonly measurements: readonly Measured[];
}

/** Measures every load whose name contains the text, one after the other: at the same time they would slow each other. */
export async function contendAll(
  jobs: readonly Job[],
  only: string,
  onMeasured: (measured: Measured) => void,
): Promise<Contention> {
  const measurements: Measured[] = [];
  for (const job of jobs.filter((each) => nameOf(each).includes(only))) {
    const measured = await measure(job);
    onMeasured(measured);
    measurements.push(measured);
  }
  return {
    worstOtherVisitorMs: Math.max(0, ...measurements.map(({ otherVisitorMs }) => otherVisitorMs)),
    worstSignedInVisitorMs: Math.max(0, ...measurements.map(({ signedInVisitorMs }) => signedInVisitorMs)),
    boundMs,
    failures: measurements.filter(({ failure }) => failure !== undefined).length,
    measurements,
  };
}

export const contentionLineOf = ({ totalMs, otherVisitorMs, signedInVisitorMs, failure, ...job }: Measured): string =>
  `${failure === undefined ? "pass" : "FAIL"}  ${nameOf(job)}: ${totalMs} ms, other visitors waited ${otherVisitorMs} ms and ${signedInVisitorMs} ms${
    failure === undefined ? "" : `\n      ${failure}`
  }`;
