import { inLog, type Mistake } from "../judge/mistake.ts";

/** identity() is imported from the adapter of another framework. */
export const wrongPackage: Mistake = {
  letter: "v",
  name: "adapter of another framework",
  providers: ["fake"],
  async make({ start, browser: open, provider, origin, must }) {
    start({}, "wrong package");
    const browser = open();
    await browser.open(`${origin}/`);
    must("no page is served without identity()", browser.page.status === 500);
    start();
    await provider.signIn(browser, `${origin}/hello`);
    must("a user signs in with the right adapter", browser.page.text === "hello");
  },
  cause: () =>
    inLog(
      /\[configuration\] identity\(\) of @identity-web\/adapter-(koa|hono) expected a context of (Koa|Hono), and got something else/,
    ),
  cure: () => inLog("cure: Import identity() and requireSignIn() from the adapter of the app's framework"),
};
