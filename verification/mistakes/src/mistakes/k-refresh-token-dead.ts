import { inLog, type Mistake } from "../judge/mistake.ts";
import { accessTokenLifetime } from "../provider/provider.ts";

/** The provider has invalidated the refresh token. */
export const refreshTokenDead: Mistake = {
  letter: "k",
  name: "refresh token dead",
  providers: ["oidc-provider", "fake", "entra"],
  async make({ start, browser: open, provider, origin, clock, must, log }) {
    start();
    const [other, browser] = [open(), open()];
    for (const each of [other, browser]) await provider.signIn(each, `${origin}/hello`);
    await clock.advance(accessTokenLifetime * 1000 + 60_000);
    await provider.endNewestGrant();
    const before = log.complaints.length;
    const answer = await browser.fetchJson(`${origin}/token`);
    const body = JSON.stringify(answer.body);
    must("a program gets 401 and the URL of the sign-in", answer.status === 401 && body.includes("sign_in_required"));
    await provider.signIn(browser, `${origin}/token`);
    must("a page signs in again and returns", browser.page.text === "token available");
    must("a dead refresh token causes one log line", log.complaints.length - before === 1);
    must("other browsers' sessions are untouched", (await other.open(`${origin}/token`)).text === "token available");
  },
  cause: ({ provider: { client } }) =>
    client === "entra"
      ? inLog("Entra refused the grant: invalid_grant: AADSTS50173")
      : inLog("the provider refused the grant: invalid_grant"),
  cure: () => inLog("cure: Send the user to sign-in, as requireSignIn() does"),
};
