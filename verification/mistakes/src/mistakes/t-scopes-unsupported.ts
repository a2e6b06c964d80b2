import { inLog, type Mistake } from "../judge/mistake.ts";

/** The app requests standard scopes that the provider doesn't support. */
export const scopesUnsupported: Mistake = {
  letter: "t",
  name: "scopes the provider doesn't list",
  providers: ["fake"],
  async make({ start, browser: open, provider, origin, log, must }) {
    provider.offer({ scopesSupported: ["openid", "profile"] });
    start();
    for (const browser of [open(), open()]) {
      await provider.signIn(browser, `${origin}/hello`);
      must("a provider that only omits a scope from its list signs users in", browser.page.text === "hello");
    }
    const warned = () => log.complaints.filter((line) => line.includes("scopes_supported")).length;
    must("the log has one warning", warned() === 1);
    start({ scopes: ["openid", "profile", provider.scopes.granted], provider: provider.driver() });
    await provider.signIn(open(), `${origin}/hello`);
    must("the supported scopes cause no warning", warned() === 1);
  },
  cause: ({ provider: { issuer } }) =>
    inLog(`the sign-in requests email, offline_access, and scopes_supported of ${issuer} lists only openid, profile`),
  cure: ({ provider: { scopes } }) =>
    inLog(`If the provider refuses the sign-in, set scopes: ["openid","profile","${scopes.granted}"] in identity()`),
};
