import { setImmediate } from "node:timers/promises";
import { entra as client } from "@identity-web/idp-msal-node";
import { plainFakeEntra } from "@identity-web/testing/fake-entra/plain";
import { Door } from "../stage/door.ts";
import { fetchListener } from "../stage/fetch-listener.ts";
import { accessTokenLifetime, type Miswritten, type Provider, type ProviderParts } from "./provider.ts";

const clientId = "11112222-bbbb-3333-cccc-4444dddd5555";
const groups = Array.from({ length: 200 }, () => crypto.randomUUID());

/** The fake Entra, served over loopback. */
export async function entra({ registration, clock, secrets }: ProviderParts): Promise<Provider> {
  const door = new Door();
  await door.start();
  const instance = `http://127.0.0.1:${door.port}`;
  let offMs = 0;
  const scopes = { granted: "User.Read", refused: "Mail.Send" };
  const clientSecret = `Abc8Q~${crypto.randomUUID()}`;
  const directory = plainFakeEntra({
    instance,
    graph: `${instance}/graph`,
    accessTokenLifetime,
    longAccessTokenLifetime: accessTokenLifetime,
    apps: [
      {
        clientId,
        secrets: [clientSecret],
        redirectUris: [registration.redirectUri, registration.postLogoutRedirectUri],
      },
    ],
    users: [{ name: "alice", displayName: "Alice Arnold", claims: { groups } }],
    clock: { now: () => clock.now() + offMs },
  });
  door.answerBy(fetchListener(directory.fetch, instance));
  secrets.add("client secret", clientSecret);
  const { tenantId } = directory.client;
  const { username, oid } = directory.account("alice");
  for (const value of [username, oid]) secrets.add("the account", value);

  return {
    kind: "entra",
    client: "entra",
    issuer: instance,
    tokenEndpoint: `${instance}/${tenantId}/oauth2/v2.0/token`,
    scopes,
    driver: ({ issuer, pushedAuthorization: _, ...options }: Miswritten = {}) =>
      client({ tenantId, clientId, clientSecret, instance: issuer ?? instance, ...options }),
    signIn: async (browser, url) => void (await browser.open(url)),
    async decline(browser, url) {
      directory.misbehave("authorize", {
        error: "access_denied",
        errorDescription: `AADSTS65004: User '${username}' declined to consent to access the app.`,
      });
      await browser.open(url);
    },
    async signInAfter(browser, url, meanwhile) {
      const gate = directory.hold("authorize");
      const opened = browser.open(url);
      await gate.arrived;
      await meanwhile();
      gate.release();
      await opened;
    },
    followAndSignIn: async (browser, label) => void (await browser.follow(label)),
    async signInAtOnce(tabs) {
      const gate = directory.hold("authorize");
      const opened = tabs.map(([tab, url]) => tab.open(url));
      while (gate.held < tabs.length) await setImmediate();
      gate.release();
      await Promise.all(opened);
    },
    endNewestGrant: async () => directory.misbehave("refresh", { aadsts: 50173 }),
    setClockOff(seconds) {
      offMs = seconds * 1000;
    },
    nameIssuer() {},
    start: () => door.start(),
    async stop() {
      directory.close();
      await door.stop();
    },
    hang: () => door.hang(),
  };
}
