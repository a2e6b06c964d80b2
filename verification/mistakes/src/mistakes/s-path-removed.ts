import { inLog, type Mistake } from "../judge/mistake.ts";

/** The app has a basePath, and a proxy in front removes it from the paths of requests. */
export const pathRemoved: Mistake = {
  letter: "s",
  name: "proxy removes the base path",
  providers: ["fake"],
  async make({ start, browser: open, provider, origin, log, must }) {
    start({ basePath: "/app" });
    const browser = open();
    // As they arrive behind such a proxy.
    for (let visits = 0; visits < 3; visits++) await browser.open(`${origin}/auth/sign-in?returnTo=/hello`);
    must("the library has no route there", browser.page.status === 404);
    const warned = () => log.complaints.filter((line) => line.includes("A proxy in front")).length;
    must("the log has one warning", warned() === 1);
    start();
    await provider.signIn(browser, `${origin}/hello`);
    must("a user signs in if the paths arrive as basePath says", browser.page.text === "hello");
    must("the right basePath causes no warning", warned() === 1);
  },
  cause: () =>
    inLog(
      'requests to /auth/sign-in arrive, and basePath is "/app", so this app\'s route is /app/auth/sign-in',
      'A proxy in front seems to remove "/app" from the path',
    ),
  cure: () => inLog("let it pass on the whole path"),
};
