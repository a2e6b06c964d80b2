import type { Report } from "../suites/suite.ts";

/** One row of the table: a runtime for JavaScript. */
export interface Runtime {
  readonly name: string;
  /** Its version, or the reason why it can't run on this machine. */
  locate(): Promise<{ readonly version: string } | { readonly missing: string }>;
  /** Runs its suites, and reports each test. @throws if a suite could not be run to its end */
  run(report: Report): Promise<void>;
}
