import { inLog, type Mistake, onPage } from "../judge/mistake.ts";

/** The user does not consent, or the provider never grants what a page requires. */
export const scopeRefused: Mistake = {
  letter: "l",
  name: "scope refused, consent denied",
  providers: ["oidc-provider", "fake", "entra"],
  async make({ start, browser: open, provider, origin, must }) {
    start();
    const browser = open();
    await provider.decline(browser, `${origin}/hello`);
    must(
      "a refused scope shows a page with status 400",
      browser.page.status === 400 && browser.page.title === "Permission refused",
    );
    const wayOn = browser.page.link("Try again");
    must("the page about the refused scope has a link to continue", wayOn !== undefined);
    if (wayOn === undefined) return;
    await provider.followAndSignIn(browser, "Try again");
    must("the link leads to the requested page", browser.page.text === "hello");
    if (provider.kind !== "fake") return;
    await browser.open(`${origin}/send`);
    must("a scope that the provider never grants causes no redirect loop", browser.page.status === 403);
    must("the page about the refused scope offers a new sign-in", browser.page.link("Sign in again") !== undefined);
  },
  cause: ({ provider }) => {
    const words = {
      fake: "access_denied: Alice pressed Cancel",
      entra: "access_denied: AADSTS65004",
      "oidc-provider": "access_denied",
    }[provider.kind];
    const refused = inLog(
      new RegExp(`refused a sign-in that asked for the configured scopes: .*${words}`),
      provider.scopes.granted,
    );
    if (provider.kind !== "fake") return refused;
    return [
      ...refused,
      ...inLog(`refused scope: "${provider.scopes.refused}"`),
      ...onPage(`: ${provider.scopes.refused}.`),
    ];
  },
  cure: () => [
    ...inLog("cure: Request fewer scopes, or let the user or an administrator of the provider consent to these scopes"),
    ...onPage("Try again"),
  ],
};
