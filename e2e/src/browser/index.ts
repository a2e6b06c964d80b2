export { Browser, type BrowserOptions, type JsonAnswer } from "./browser.ts";
export { continueAll, signInAs } from "./sign-in.ts";
