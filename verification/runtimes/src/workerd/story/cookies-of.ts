import type { Browser } from "../../../../../packages/testing/src/browser/index.ts";

/** The Cookie header of a same-site request to this address. */
export const cookiesOf = (browser: Browser, url: string): string =>
  browser.cookies.header({ url: new URL(url), crossSite: false, safeNavigation: true }) ?? "";
