import type { Suite } from "../../suites/suite.ts";

/**
 * On Workers no request may wait for what another one fetches, so nobody shares a fetch there: that many who come at once
 * ask once holds elsewhere.
 */
const notHere = "asked once, however many sign in at once";

/** A provider's suite without what doesn't hold here. */
export const inWorkers = (suite: Suite): Suite => ({
  ...suite,
  tests: suite.tests.filter(({ name }) => !name.endsWith(notHere)),
});
