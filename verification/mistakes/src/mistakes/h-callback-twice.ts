import { type Mistake, onPage } from "../judge/mistake.ts";
import { forwardOf } from "../stage/stage.ts";

/** The back button: a callback arrives twice. */
export const callbackTwice: Mistake = {
  letter: "h",
  name: "callback twice, back button",
  providers: ["oidc-provider", "fake", "entra"],
  async make({ start, browser: open, provider, origin, must, log }) {
    start();
    const browser = open();
    await provider.signIn(browser, `${origin}/hello`);
    const callback = browser.steps.find(({ url }) => url.startsWith(`${origin}/auth/callback`))?.url ?? "";
    const before = log.complaints.length;
    for (const again of [1, 2]) {
      const page = await browser.open(callback);
      must(`time ${again}: a repeated callback gets status 400`, page.status === 400);
      must(`time ${again}: the page redirects to the sign-in's target`, forwardOf(page) === `${origin}/hello`);
      must(`time ${again}: the browser is still signed in`, (await browser.follow("Continue")).text === "hello");
    }
    must("a repeated callback causes no warning", log.complaints.length === before);
    const stranger = await open().open(callback);
    must(
      "the callback in another browser gets 400 and no redirect",
      stranger.status === 400 && forwardOf(stranger) === undefined,
    );
  },
  cause: () => onPage("You are signed in already"),
  cure: () => onPage('content="0;url=/hello"', "Continue"),
};
