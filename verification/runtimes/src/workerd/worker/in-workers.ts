import type { Suite } from "../../suites/suite.ts";

/**
 * On Workers no request may wait for another request's fetch, so requests don't share a fetch there. On other runtimes
 * concurrent requests share one.
 */
const notHere = "requested once for simultaneous sign-ins";

/** A provider's suite without the rules that don't apply here. */
export const inWorkers = (suite: Suite): Suite => ({
  ...suite,
  tests: suite.tests.filter(({ name }) => !name.endsWith(notHere)),
});
