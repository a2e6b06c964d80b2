import { inLog, type Mistake } from "../judge/mistake.ts";

/** The client secret differs from the provider's. */
export const clientSecret: Mistake = {
  letter: "a",
  name: "client secret wrong",
  providers: ["oidc-provider", "fake", "entra"],
  async make(stage) {
    const { provider, origin, must } = stage;
    stage.start({ provider: provider.driver({ clientSecret: "not-the-registered-one" }) });
    stage.secrets.add("client secret", "not-the-registered-one");
    const browser = stage.browser();
    await provider.signIn(browser, `${origin}/hello`);
    // A provider with pushed requests refuses the client before the user is redirected there.
    const pushed = provider.kind === "oidc-provider";
    must("a wrong client secret shows a page with an error status", browser.page.status === (pushed ? 500 : 400));
    stage.start();
    await provider.followAndSignIn(browser, pushed ? "Back to the app" : "Try again");
    await provider.signIn(browser, `${origin}/hello`);
    must("a user signs in with the right client secret", browser.page.text === "hello");
  },
  cause: ({ provider: { client } }) =>
    client === "entra"
      ? inLog("invalid_client: AADSTS7000215", "authenticated by client_secret_post")
      : inLog(
          /the provider refused the (sign-in|pushed authorization request).*: invalid_client/,
          // The refusing endpoint is before this text.
          "status 401, client authentication client_secret_basic",
        ),
  cure: ({ provider: { client } }) =>
    client === "entra"
      ? inLog("cure: ", "Set clientSecret in entra() to the secret's value, not its id")
      : inLog("cure: ", "check clientId and clientSecret in oidc()"),
};
