export { CookieJar } from "../cookies/cookie-jar.ts";
export { Browser, type BrowserOptions, type JsonAnswer } from "./browser.ts";
export type { Page } from "./page.ts";
export { continueAll, signInAs } from "./sign-in.ts";
export { startSite, type TestSite } from "./test-sites.ts";
