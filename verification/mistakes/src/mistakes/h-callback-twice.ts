import { type Mistake, onPage } from "../judge/mistake.ts";
import { forwardOf } from "../stage/stage.ts";

/** The back button: a callback comes twice. */
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
      must(`time ${again}: status 400`, page.status === 400);
      must(`time ${again}: goes on by itself to where the sign-in led`, forwardOf(page) === `${origin}/hello`);
      must(`time ${again}: still signed in`, (await browser.follow("Go on")).text === "hello");
    }
    must("quietly: nothing is complained of", log.complaints.length === before);
    const stranger = await open().open(callback);
    must("in another browser it leads nowhere by itself", stranger.status === 400 && forwardOf(stranger) === undefined);
  },
  cause: () => onPage("You are signed in already"),
  cure: () => onPage('content="0;url=/hello"', "Go on"),
};
