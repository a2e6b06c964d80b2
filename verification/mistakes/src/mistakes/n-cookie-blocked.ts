import { inLog, type Mistake, onPage } from "../judge/mistake.ts";
import { forwardOf, type Stage } from "../stage/stage.ts";

/** In bytes: less than the smallest header limit of common servers. */
const most = 7_168;

/** The browser keeps no cookies of the app, or the ID token is too large for a cookie. */
export const cookieBlocked: Mistake = {
  letter: "n",
  name: "cookie blocked or too big",
  providers: ["oidc-provider", "fake", "entra"],
  async make(stage) {
    const { start, provider, origin, must } = stage;
    start();
    const blocking = browserWithoutOurCookies(stage);
    await provider.signIn(blocking, `${origin}/hello`);
    must(
      "a blocked cookie shows one page with status 400 and causes no redirect loop",
      blocking.page.status === 400 && forwardOf(blocking.page) === undefined,
    );

    const browser = stage.browser();
    await provider.signIn(browser, `${origin}/hello`);
    must("a session's cookie holds no claims", cookieBytes(browser, origin) < 200);
    for (let begun = 0; begun < 20; begun++)
      await browser.fetchJson(`${origin}/auth/sign-in?returnTo=/${"x".repeat(900)}`);
    must("the cookies of pending sign-ins stay below a bound", cookieBytes(browser, origin) < most);
    must(
      "the app answers after twenty sign-ins that were begun",
      (await browser.open(`${origin}/hello`)).text === "hello",
    );
  },
  cause: () => [
    ...inLog("no cookie of a sign-in came with it: the browser blocks or dropped it"),
    ...onPage("the browser keeps no cookies of this site"),
  ],
  cure: () => inLog("cure: Allow this site's cookies, check that no proxy removes Set-Cookie or Cookie"),
};

function browserWithoutOurCookies({ browser: open, origin }: Stage) {
  const browser = open();
  const { cookies } = browser;
  const store = cookies.store.bind(cookies);
  cookies.store = (url, setCookies) => {
    if (url.origin !== origin) store(url, setCookies);
  };
  return browser;
}

function cookieBytes({ cookies }: ReturnType<Stage["browser"]>, origin: string): number {
  return cookies.header({ url: new URL(origin), crossSite: false, safeNavigation: true })?.length ?? 0;
}
