import { inLog, type Mistake } from "../judge/mistake.ts";

/** The post-logout redirect URI is not registered: the user stays at the provider. */
export const postLogoutUri: Mistake = {
  letter: "m",
  name: "post-logout URI not registered",
  providers: ["oidc-provider", "entra"],
  register: (registration) => ({ ...registration, postLogoutRedirectUri: "http://localhost:1/signed-out" }),
  async make({ start, browser: open, provider, origin, must }) {
    start();
    const browser = open();
    await provider.signIn(browser, `${origin}/hello`);
    const signedIn = browser.cookies.all();
    await browser.post(`${origin}/auth/sign-out`);
    must("the user is at the provider's page", browser.page.url.origin !== origin);
    must("the browser is signed out here", (await browser.open(`${origin}/`)).text === "home: signed out");
    const thief = open();
    for (const { name, value } of signedIn.filter(({ name }) => name.includes("identity")))
      thief.cookies.store(new URL(origin), [`${name}=${value}; Path=/; Secure`]);
    must(
      "a copy of the session cookie is signed out, too",
      (await thief.open(`${origin}/`)).text === "home: signed out",
    );
  },
  cause: ({ origin }) =>
    inLog(`redirecting to the provider with the post-logout redirect URI ${origin}/auth/signed-out`),
  cure: ({ origin }) => inLog("register these URLs at", `post-logout redirect URI: ${origin}/auth/signed-out`),
};
