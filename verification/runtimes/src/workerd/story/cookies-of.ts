import type { Browser } from "../../../../../packages/testing/src/browser/index.ts";

/** The Cookie header with which the browser would ask there from the same site. */
export const cookiesOf = (browser: Browser, url: string): string =>
  browser.cookies.header({ url: new URL(url), crossSite: false, safeNavigation: true }) ?? "";
