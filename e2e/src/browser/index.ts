export { Browser, type BrowserOptions, type FetchOptions, type From, type JsonAnswer, type Step } from "./browser.ts";
export type { Cookie } from "./cookie.ts";
export { CookieJar, type CookieRequest } from "./cookie-jar.ts";
export { Page } from "./page.ts";
export { continueAll, signInAs } from "./sign-in.ts";
