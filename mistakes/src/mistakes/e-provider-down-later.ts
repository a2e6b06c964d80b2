import { inLog, type Mistake } from "../judge/mistake.ts";
import { accessTokenLifetime } from "../provider/provider.ts";

/** The provider goes down while people are signed in. */
export const providerDownLater: Mistake = {
  letter: "e",
  name: "provider down later",
  providers: ["fake", "entra", "oidc-provider"],
  async make(stage) {
    const { provider, origin, clock, must, log } = stage;
    stage.start();
    const browser = stage.browser();
    await provider.signIn(browser, `${origin}/hello`);
    await clock.advance(accessTokenLifetime * 1000 + 60_000);
    await provider.stop();
    const before = log.complaints.length;
    const { status, headers } = await browser.open(`${origin}/token`);
    must("503 with Retry-After for the page that needs the provider", status === 503 && headers.has("retry-after"));
    must("at most one line for the failure and one for the answer", log.complaints.length - before <= 2);
    must("the session stays", (await browser.open(`${origin}/hello`)).text === "hello");
    await provider.start();
    // The demo's provider keeps nothing, so a new one knows no token of the old one.
    if (provider.kind === "oidc-provider") return;
    must("tokens come again with the provider", (await browser.open(`${origin}/token`)).text === "token at hand");
  },
  cause: ({ provider: { tokenEndpoint } }) =>
    inLog(new RegExp(`no answer: ${tokenEndpoint}\\S* could not be reached \\(ECONNREFUSED\\)`)),
  cure: () =>
    inLog("cure: Look whether this machine can reach the provider: the session stays, and the next call tries again"),
};
