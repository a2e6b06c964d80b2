import { type RunningExample, startExample } from "@identity-web/example-koa-entra-redis";
import { Browser, continueAll } from "@identity-web/testing/browser";
import { fakeEntra } from "@identity-web/testing/fake-entra";
import { requires } from "@identity-web/tools/requires";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let example: RunningExample;
// At start the app prints what to register and which consent it needs.
beforeEach(() => {
  for (const method of ["info", "warn"] as const) vi.spyOn(console, method).mockReturnValue(undefined);
});
const browsers = async (environment: Record<string, string> = {}) => {
  example = await startExample({ PORT: "0", ...environment });
  return { alice: new Browser(), bob: new Browser() };
};
afterEach(async () => {
  await example.close();
  vi.restoreAllMocks();
});

/** Opens a guarded page, picks the account at Entra and accepts all consent pages. */
async function signIn(browser: Browser, user: string, path = "/me"): Promise<void> {
  await browser.open(example.baseUrl + path);
  await browser.follow(`${user}@`);
  if (browser.page.link("Accept") !== undefined) await browser.follow("Accept");
}

/** The users whose tokens are in the store. */
const held = async () => {
  const { accounts } = await example.contents();
  return accounts.flatMap(({ username, grants }) => (grants.length > 0 ? [username?.split("@")[0]] : [])).sort();
};

requires("redis-server")("the Koa example over its own Redis", () => {
  test("the Koa example supports sign-in, Graph, incremental consent, the list of sessions and sign-out", async () => {
    const { alice } = await browsers();
    await signIn(alice, "alice");
    expect(alice.page.url.href).toBe(`${example.baseUrl}/me`);
    expect(alice.page.text).toContain('"userPrincipalName": "alice@contoso.onmicrosoft.com"');

    await alice.open(`${example.baseUrl}/mail`);
    expect(alice.page.text, "asked for Mail.Read, and for nothing else").toMatch(/Permissions requested.*Mail\.Read/s);
    expect(alice.page.text).not.toContain("User.Read");
    await alice.follow("Accept");
    expect(alice.page.url.href).toBe(`${example.baseUrl}/mail`);
    expect(alice.page.text).toContain("Hello Alice");

    const phone = new Browser();
    await signIn(phone, "alice");
    await alice.open(`${example.baseUrl}/`);
    expect(alice.page.text.match(/since /g)).toHaveLength(2);

    await alice.submit("Sign out");
    expect(alice.page.frames.map(({ url, status }) => [url.pathname, status])).toEqual([
      ["/auth/front-channel-logout", 200],
    ]);
    await continueAll(alice);
    expect(alice.page.url.pathname).toBe("/auth/signed-out");
    expect(await held()).toEqual([]);
    expect(await example.contents(), "her phone's session continues").toMatchObject({ sessions: 1 });
    await alice.open(`${example.baseUrl}/me`);
    expect(alice.page.text).toContain("Pick an account");
  });

  test("a sign-out at Entra reaches the app by sid alone, without cookies, and leaves the token cache empty", async () => {
    const { alice, bob } = await browsers();
    await signIn(alice, "alice");
    await signIn(bob, "bob");
    expect(await held()).toEqual(["alice", "bob"]);
    await alice.open(`${example.baseUrl}/`);
    await alice.follow("Sign out at Entra");
    const [frame] = alice.page.frames;
    expect([frame?.status, [...(frame?.url.searchParams.keys() ?? [])]]).toEqual([200, ["sid"]]);
    expect(frame?.url.searchParams.get("sid")).toMatch(/^[0-9a-f-]{36}$/);
    expect(await held()).toEqual(["bob"]);
    expect((await alice.fetchJson(`${example.baseUrl}/api/me`)).status).toBe(401);
    expect((await bob.fetchJson(`${example.baseUrl}/api/me`)).status).toBe(200);
    expect(console.warn).not.toHaveBeenCalled();
  });

  test("a script with only the sid can send Entra's sign-out notice to the app", async () => {
    const { alice } = await browsers();
    await signIn(alice, "alice");
    const notice = await fetch(`${example.baseUrl}/auth/front-channel-logout?sid=${sidOf(alice)}`);
    expect([notice.status, notice.headers.get("cache-control")]).toEqual([200, expect.stringContaining("no-store")]);
    expect(await example.contents()).toEqual({ accounts: [], sessions: 0 });
  });
});

/** The sid of the browser's session at Entra. */
function sidOf(browser: Browser): string {
  const cookie = browser.cookies.all().find(({ name }) => name === "ESTSAUTHPERSISTENT");
  return example.fake?.sid("alice", cookie?.value) ?? "";
}

describe("the Koa example without redis-server", () => {
  const { PATH } = process.env;
  beforeEach(() => {
    process.env.PATH = "/nowhere";
  });
  afterEach(() => {
    process.env.PATH = PATH;
  });

  test("the Koa example without redis-server keeps its sessions in memory, and reports it", async () => {
    const { bob } = await browsers();
    expect(example.notices).toEqual([
      expect.stringMatching(/^AZURE_TENANT_ID is not set: a fake Entra at http:\/\/127\.0\.0\.1:/),
      expect.stringContaining("sessions and tokens are in memory"),
    ]);
    await signIn(bob, "bob");
    expect(bob.page.text).toContain("bob@contoso.onmicrosoft.com");
  });

  test("the Koa example with a tenant uses login.microsoftonline.com and graph.microsoft.com", async () => {
    const fake = fakeEntra({ interactive: true });
    fake.listen();
    try {
      const { tenantId, clientId, clientSecret } = fake.client;
      const { bob } = await browsers({
        AZURE_TENANT_ID: tenantId,
        AZURE_CLIENT_ID: clientId,
        AZURE_CLIENT_SECRET: clientSecret,
        SESSION_SECRETS: `${crypto.randomUUID()},${crypto.randomUUID()}`,
      });
      expect(example.notices).toHaveLength(1);
      await signIn(bob, "bob");
      expect(bob.steps.map(({ url }) => new URL(url).host)).toContain("login.microsoftonline.com");
      expect(bob.page.text).toContain('"userPrincipalName": "bob@contoso.onmicrosoft.com"');
      await bob.open(`${example.baseUrl}/`);
      await bob.follow("Sign out at Entra");
      expect(fake.requests("end_session").map(({ url }) => url)).toEqual([
        "https://login.microsoftonline.com/common/oauth2/v2.0/logout",
      ]);
    } finally {
      fake.close();
    }
  });

  test("the Koa example with a tenant reports all missing configuration in one error", async () => {
    const started = startExample({ PORT: "0", AZURE_TENANT_ID: crypto.randomUUID() });
    await expect(started).rejects.toThrow(/AZURE_CLIENT_ID.*AZURE_CLIENT_SECRET/s);
    await browsers();
  });
});
