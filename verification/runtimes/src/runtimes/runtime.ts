import type { Report } from "../suites/suite.ts";

/** One row of the table: something that runs JavaScript. */
export interface Runtime {
  readonly name: string;
  /** What it says of itself, or why it can't be asked on this machine. */
  locate(): Promise<{ readonly version: string } | { readonly missing: string }>;
  /** Runs its suites and tells of each test. @throws where a suite could not be run to its end */
  run(report: Report): Promise<void>;
}
