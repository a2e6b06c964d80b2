import { inLog, type Mistake } from "../judge/mistake.ts";

/** Two identity() are in front of the same routes. */
export const secondIdentity: Mistake = {
  letter: "r",
  name: "two identity() on the same routes",
  providers: ["fake"],
  async make({ start, browser: open, provider, origin, log, must }) {
    start({}, "second identity");
    const browser = open();
    for (let visits = 0; visits < 3; visits++) await browser.open(`${origin}/`);
    const warned = () => log.complaints.filter((line) => line.includes("two identity() middlewares")).length;
    must("the log has one warning", warned() === 1);
    start();
    await provider.signIn(browser, `${origin}/hello`);
    must("a user signs in with one identity()", browser.page.text === "hello");
    must("one identity() causes no warning", warned() === 1);
  },
  cause: () =>
    inLog("two identity() middlewares handle the same requests, and both have the routes under /auth/sign-in"),
  cure: () => inLog("Use one, or give each one its own basePath and mount it there"),
};
