import { inLog, type Mistake } from "../judge/mistake.ts";

/** A route reads the user, and has no requireSignIn(). */
export const guardForgotten: Mistake = {
  letter: "q",
  name: "requireSignIn() forgotten",
  providers: ["fake"],
  async make({ start, browser: open, provider, origin, must }) {
    start();
    const browser = open();
    await browser.open(`${origin}/forgotten`);
    must("a visitor gets no page of the route", browser.page.status === 500);
    await provider.signIn(browser, `${origin}/hello`);
    await browser.open(`${origin}/forgotten`);
    must("a signed-in user gets none either", browser.page.status === 500);
    must("a guarded route works", (await browser.open(`${origin}/hello`)).text === "hello");
  },
  cause: () =>
    inLog(
      "[configuration] expected requireSignIn() before a handler that reads the signed-in user, and found none",
      "caused by TypeError: Cannot read properties of undefined (reading 'account')",
    ),
  cure: () => inLog("cure: Add requireSignIn() to the route"),
};
