import { demand, type Module } from "./module.ts";

export const thirdParty: readonly Module[] = [
  {
    name: "oidcc-client-test-3rd-party-init-login",
    plan: "oidcc-client-test-3rd-party-init-login-test-plan",
    provider: "sends the browser to the app's initiate_login_uri with its issuer and a target",
    play: {
      party: "begins a sign-in at this provider, completes it and continues to the target",
      evidence: "the browser came from another site and ends at the target, where the API was called",
      async run({ appUrl, browser, provider, store }) {
        const url = new URL(`${appUrl}/auth/sign-in`);
        const { issuer } = provider;
        url.search = new URLSearchParams({ iss: issuer, target_link_uri: `${appUrl}/accounts` }).toString();
        const page = await browser.open(url, { from: issuer });
        demand(page.url.pathname === "/accounts" && page.status === 200, `it ended on ${page.describe()}`);
        demand(provider.count("api", 200) === 1, "the API was not called");
        demand(store.inspect().sessions === 1, "expected one session");
      },
    },
  },
];
