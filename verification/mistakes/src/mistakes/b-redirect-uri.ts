import { inLog, type Mistake } from "../judge/mistake.ts";

/** The redirect URI is not registered. The provider shows its own page, and the app gets no request. */
export const redirectUri: Mistake = {
  letter: "b",
  name: "redirect URI not registered",
  providers: ["oidc-provider", "entra"],
  register: (registration) => ({ ...registration, redirectUri: "http://localhost:1/callback" }),
  async make({ start, browser: open, origin, must, provider }) {
    const browser = open();
    if (provider.kind === "oidc-provider") {
      start();
      await browser.open(`${origin}/hello`);
      must("the app answers 500 if the provider refuses the pushed request", browser.page.status === 500);
    }
    start({ provider: provider.driver({ pushes: false }) });
    await browser.open(`${origin}/hello`);
    must(
      "the browser sees the provider's own page with status 400",
      browser.page.url.origin !== origin && browser.page.status === 400,
    );
  },
  cause: ({ origin }) => inLog(`redirecting to the provider with the redirect URI ${origin}/auth/callback`),
  cure: ({ origin, provider }) => [
    ...(provider.kind === "oidc-provider"
      ? inLog(
          `cure: Register the redirect URI "${origin}/auth/callback" at the provider, with exactly these characters`,
        )
      : []),
    ...inLog(
      "register these URLs at",
      `redirect URI: ${origin}/auth/callback`,
      `post-logout redirect URI: ${origin}/auth/signed-out`,
      `front-channel logout URI: ${origin}/auth/front-channel-logout`,
      `back-channel logout URI: ${origin}/auth/back-channel-logout`,
    ),
  ],
};
