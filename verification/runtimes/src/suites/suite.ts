/** One test. It throws if the rule in its name is broken. */
export interface Test {
  readonly name: string;
  run(): Promise<void>;
}

/** A group of tests, as data. Every runtime runs them in its own way. */
export interface Suite {
  /** A column of the table. */
  readonly name: string;
  readonly tests: readonly Test[];
  before?(): void;
  after?(): void;
}

/** The result of one test. */
export interface Result {
  readonly suite: string;
  readonly test: string;
  /** Its error. Absent if it passed. */
  readonly failed?: string;
}

export type Report = (result: Result) => void;

const patienceMs = 60_000;

/** Runs a suite's tests one after another, and reports each. Never throws. */
export async function runSuite(suite: Suite, report: Report): Promise<void> {
  suite.before?.();
  for (const { name: test, run } of suite.tests) {
    const failed = await failureOf(run);
    report({ suite: suite.name, test, ...(failed === undefined ? {} : { failed }) });
  }
  suite.after?.();
}

async function failureOf(run: () => Promise<void>): Promise<string | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no end after ${patienceMs / 1000} s`), patienceMs);
  });
  try {
    return await Promise.race([run().then(() => undefined), late]);
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  } finally {
    clearTimeout(timer);
  }
}
