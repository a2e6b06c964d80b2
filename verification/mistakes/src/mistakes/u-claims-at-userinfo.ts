import { inLog, type Mistake } from "../judge/mistake.ts";

/** The provider gives the user's claims only at its userinfo endpoint, and the app doesn't ask there. */
export const claimsAtUserinfo: Mistake = {
  letter: "u",
  name: "name and e-mail are missing",
  providers: ["fake"],
  async make({ start, browser: open, provider, origin, log, must }) {
    provider.offer({ claimsAtUserinfo: true });
    start();
    for (const browser of [open(), open()]) {
      await provider.signIn(browser, `${origin}/hello`);
      must("the user is signed in", browser.page.text === "hello");
    }
    const warned = () => log.complaints.filter((line) => line.includes("userinfo()")).length;
    must("the log has one warning", warned() === 1);
    start({ provider: provider.driver({ asksUserinfo: true }) });
    await provider.signIn(open(), `${origin}/hello`);
    must("userinfo() causes no warning", warned() === 1);
  },
  cause: ({ provider: { issuer } }) =>
    inLog(
      `ID tokens of ${issuer} have no claims of the scopes profile and email: the claims are at ${issuer}/userinfo`,
    ),
  cure: () =>
    inLog(
      'Add userinfo() to oidc(): import { userinfo } from "@identity-web/idp-oauth4webapi/userinfo", then write extensions: [userinfo()]',
    ),
};
