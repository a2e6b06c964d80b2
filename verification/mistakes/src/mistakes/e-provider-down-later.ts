import { inLog, type Mistake } from "../judge/mistake.ts";
import { accessTokenLifetime } from "../provider/provider.ts";

/** The provider goes down while users are signed in. */
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
    must("a page that needs the provider gets 503 with Retry-After", status === 503 && headers.has("retry-after"));
    must("the log has at most one line for the failure and one for the answer", log.complaints.length - before <= 2);
    must("the session stays while the provider is down", (await browser.open(`${origin}/hello`)).text === "hello");
    await provider.start();
    // The demo's provider stores nothing, so a new one accepts no token of the old one.
    if (provider.kind === "oidc-provider") return;
    must(
      "the app gets tokens again when the provider is back",
      (await browser.open(`${origin}/token`)).text === "token available",
    );

    await clock.advance(accessTokenLifetime * 1000 + 60_000);
    const arrived = provider.hang();
    const asked = browser.fetchJson(`${origin}/token`);
    await arrived;
    await clock.advance(10_000);
    const answer = await asked;
    // The provider may have used the single-use refresh token, so the app doesn't send it again.
    if (provider.client === "oidc")
      must("the answer is 401 if a single-use refresh token may be lost", answer.status === 401);
    else
      must(
        "the answer is 503 with Retry-After if the provider hangs",
        answer.status === 503 && answer.headers.has("retry-after"),
      );
    must("the session stays after the provider has hung", (await browser.open(`${origin}/hello`)).text === "hello");
    await provider.stop();
    await provider.start();
    await provider.signIn(browser, `${origin}/token`);
    must("the app gets tokens again after the provider has hung", browser.page.text === "token available");
  },
  cause: ({ provider: { tokenEndpoint, kind } }) =>
    inLog(
      new RegExp(`the token request was not sent: ${tokenEndpoint}\\S* could not be reached \\(ECONNREFUSED\\)`),
      ...(kind === "oidc-provider"
        ? []
        : [new RegExp(`no answer: ${tokenEndpoint}\\S* did not answer within 10000 ms`)]),
    ),
  cure: () =>
    inLog("cure: Check whether this machine can reach the provider. The session stays, and the next call tries again."),
};
