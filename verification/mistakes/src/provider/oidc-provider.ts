import { type RunningProvider, startProvider } from "@identity-web/example-single-sign-out/provider";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { par } from "@identity-web/idp-oauth4webapi/par";
import { signInAs } from "@identity-web/testing/browser";
import { accessTokenLifetime, impossible, type Provider, type ProviderParts } from "./provider.ts";

const clientId = "mistaken";
const resource = { audience: "http://localhost:1/api", scopes: ["mail.read"] };

/** The demo's OpenID provider: oidc-provider, its own pages and its own clock. */
export async function oidcProvider({ registration, secrets }: ProviderParts): Promise<Provider> {
  const clientSecret = crypto.randomUUID();
  secrets.add("client secret", clientSecret);
  const start = (port: number): Promise<RunningProvider> =>
    startProvider({
      port,
      accessTokenLifetime,
      resource,
      clients: [
        {
          client_id: clientId,
          client_secret: clientSecret,
          client_name: "The app",
          redirect_uris: [registration.redirectUri],
          post_logout_redirect_uris: [registration.postLogoutRedirectUri],
          // Registered correctly, so ID tokens carry sid, and the app logs no warning.
          backchannel_logout_uri: new URL("back-channel-logout", registration.redirectUri).href,
        },
      ],
      // The provider's own log lines are not the app's messages.
      log: () => undefined,
    });
  let running = await start(0);
  const { issuer } = running;

  return {
    kind: "oidc-provider",
    client: "oidc",
    issuer,
    tokenEndpoint: `${issuer}/token`,
    scopes: { granted: "mail.read", refused: "mail.send" },
    driver: ({ pushes = true, asksUserinfo: _, ...options } = {}) =>
      oidc({ issuer, clientId, clientSecret, extensions: pushes ? [par()] : [], ...options }),
    async signIn(browser, url) {
      await browser.open(url);
      await signInAs(browser, "alice");
    },
    async decline(browser, url) {
      await browser.open(url);
      await browser.submit("Cancel");
    },
    async followAndSignIn(browser, label) {
      await browser.follow(label);
      await signInAs(browser, "alice");
    },
    async signInAfter(tabs, meanwhile) {
      for (const [tab, url] of tabs) await tab.open(url);
      await meanwhile?.();
      // The tab that began last returns first.
      for (const [tab] of [...tabs].reverse()) await signInAs(tab, "alice");
    },
    async endNewestGrant() {
      const token = secrets.refreshTokens.at(-1) ?? "";
      const authorization = `Basic ${btoa(`${clientId}:${clientSecret}`)}`;
      const body = new URLSearchParams({ token, token_type_hint: "refresh_token" });
      await fetch(`${issuer}/token/revocation`, { method: "POST", headers: { authorization }, body });
    },
    setClockOff: () => impossible("have its clock moved"),
    offer: () => impossible("change its abilities"),
    nameIssuer: () => impossible("name another issuer"),
    async start() {
      running = await start(Number(new URL(issuer).port));
    },
    stop: () => running.close(),
    hang: () => impossible("hang"),
  };
}
