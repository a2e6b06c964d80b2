import { setImmediate } from "node:timers/promises";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import { Door } from "../stage/door.ts";
import { fetchListener } from "../stage/fetch-listener.ts";
import { accessTokenLifetime, type Provider, type ProviderParts } from "./provider.ts";

/** Everything that a directory might hold of somebody: more than any cookie takes. */
const groups = Array.from({ length: 500 }, (_, index) => `group-${index}-of-a-large-organisation`);

/** The fake provider, served over loopback. */
export async function fake({ clock, secrets }: ProviderParts): Promise<Provider> {
  const door = new Door();
  await door.start();
  const issuer = `http://127.0.0.1:${door.port}`;
  let offMs = 0;
  const scopes = { granted: "mail.read", refused: "mail.send" };
  const provider = plainFakeProvider({
    issuer,
    accessTokenLifetime,
    refusedScopes: [scopes.refused],
    users: { "alice-of-the-fake": { name: "Alice Arnold", email: "alice@example.com", groups } },
    clock: { now: () => clock.now() + offMs },
  });
  door.answerBy(fetchListener(provider.fetch, issuer));
  const { client } = provider;
  secrets.add("client secret", client.clientSecret);

  return {
    kind: "fake",
    client: "oidc",
    issuer,
    tokenEndpoint: `${issuer}/token`,
    scopes,
    driver: (options) => oidc({ ...client, ...options }),
    signIn: async (browser, url) => void (await browser.open(url)),
    async decline(browser, url) {
      const answer = { error: "access_denied", error_description: "Alice pressed Cancel", code: undefined };
      provider.misbehave("authorize", { answer });
      await browser.open(url);
    },
    async signInAfter(browser, url, meanwhile) {
      const gate = provider.hold("authorize");
      const opened = browser.open(url);
      await gate.arrived;
      await meanwhile();
      gate.release();
      await opened;
    },
    followAndSignIn: async (browser, label) => void (await browser.follow(label)),
    async signInAtOnce(tabs) {
      const gate = provider.hold("authorize");
      const opened = tabs.map(([tab, url]) => tab.open(url));
      while (gate.held < tabs.length) await setImmediate();
      gate.release();
      await Promise.all(opened);
    },
    endNewestGrant: async () =>
      provider.misbehave("refresh", { error: "invalid_grant", errorDescription: "the grant was revoked" }),
    setClockOff(seconds) {
      offMs = seconds * 1000;
    },
    nameIssuer: (name) => provider.configure({ metadata: name === undefined ? {} : { issuer: name } }),
    start: () => door.start(),
    async stop() {
      provider.close();
      await door.stop();
    },
    hang: () => door.hang(),
  };
}
