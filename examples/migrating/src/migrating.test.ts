import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { visitor } from "@identity-web/testing";
import { fakeEntra } from "@identity-web/testing/fake-entra";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";

const example = join(import.meta.dirname, "..");
const { AzureAd } = JSON.parse(readFileSync(join(example, "appsettings.json"), "utf8"));
const api = "22223333-cccc-4444-dddd-5555eeee6666";
const fake = fakeEntra({
  apps: [
    { clientId: AzureAd.ClientId, secrets: ["the-client-secret"] },
    {
      clientId: api,
      secrets: ["the-api-secret"],
      scopes: ["access_as_user"],
      adminConsent: ["https://graph.microsoft.com/User.Read"],
      appPermissions: { "https://graph.microsoft.com": ["User.Read.All"] },
    },
  ],
});
const servers: Server[] = [];

beforeAll(() => {
  process.chdir(example);
  fake.listen();
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});
afterAll(() => fake.close());

/** A request with a browser's headers, because `fetch` adds its own Fetch Metadata. */
async function overHttp({ url, method, headers, body }: Request): Promise<Response> {
  const outgoing = request(url, { method, headers: Object.fromEntries(headers) });
  outgoing.end(body === null ? undefined : await new Response(body).text());
  const [incoming]: IncomingMessage[] = await once(outgoing, "response");
  if (incoming === undefined) throw new Error("no answer");
  const answered = new Headers();
  for (const [name, values = []] of Object.entries(incoming.headersDistinct))
    for (const value of values) answered.append(name, value);
  const text = (await incoming.toArray()).join("");
  const { statusCode: status = 0 } = incoming;
  return new Response(text === "" ? null : text, { status, headers: answered });
}

/** Loads a module that makes an app when it is loaded, and serves it. */
async function serve<M extends { app: { callback(): RequestListener } }>(
  load: () => Promise<M>,
  clientId: string,
  clientSecret: string,
) {
  for (const method of ["info", "warn"] as const) vi.spyOn(console, method).mockReturnValue(undefined);
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const baseUrl = `http://localhost:${(server.address() as AddressInfo).port}`;
  const environment = {
    BASE_URL: baseUrl,
    SESSION_SECRET: crypto.randomUUID(),
    AZURE_TENANT_ID: AzureAd.TenantId,
    AZURE_CLIENT_ID: clientId,
    AZURE_CLIENT_SECRET: clientSecret,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const module = await load();
  server.on("request", module.app.callback());
  return { baseUrl, module, alice: visitor(overHttp, baseUrl) };
}
const serveWeb = <M extends { app: { callback(): RequestListener } }>(load: () => Promise<M>) =>
  serve(load, AzureAd.ClientId, "the-client-secret");

describe("the code of the docs", () => {
  test("web-app: uses an AzureAd section with its paths, asks for consent, and follows a remote sign-out without cookies", async () => {
    const { alice, baseUrl } = await serveWeb(() => import("./web-app.ts"));
    const back = await alice.signIn(fake, "alice", "/profile");
    expect(back.headers.get("location")).toBe("/profile");
    expect(await (await alice.open("/profile")).json()).toMatchObject({ displayName: "Alice" });
    expect((await alice.fetch("/mail")).status, "Mail.Read is not consented to").toBe(401);
    await alice.signIn(fake, "alice", "/mail");
    expect(await (await alice.open("/mail")).json()).toMatchObject({ value: [{ subject: "Hello Alice" }] });

    const notice = await fetch(`${baseUrl}/signout-oidc?sid=${fake.sid("alice")}`);
    expect(notice.status).toBe(200);
    expect(await (await alice.open("/")).text()).toBe("who are you?");
  });

  test("web-api: calls Graph on behalf of its caller, and for itself", async () => {
    const { baseUrl, module } = await serve(() => import("./web-api.ts"), api, "the-api-secret");
    // A caller's token must be younger than the store, and Entra dates its tokens five minutes back.
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 6 * 60_000 });
    onTestFinished(() => void vi.useRealTimers());
    const call = async (headers: Record<string, string>) => fetch(`${baseUrl}/api/profile`, { headers });
    expect((await call({})).status).toBe(401);
    const authorization = `Bearer ${await tokenFor("bob", `api://${api}/access_as_user`)}`;
    const answer = await call({ authorization });
    expect(await answer.json()).toMatchObject({ displayName: "Bob" });
    expect(fake.requests("on_behalf_of")).toHaveLength(1);
    expect(await module.countUsers()).toBe(2);
  });

  test.each([
    ["msal-node-app", () => import("./msal-node-app.ts"), { reachedBySignOut: false }],
    ["same-app", () => import("./same-app.ts"), { reachedBySignOut: true }],
  ])(
    "%s signs a user in and calls Graph, and then the user signs out at another app",
    async (_, load, { reachedBySignOut }) => {
      const { alice, baseUrl } = await serveWeb<{ app: { callback(): RequestListener } }>(load);
      await alice.signIn(fake, "alice", "/me");
      const me = async () => (await alice.fetch("/me")).status;
      expect(await (await alice.open("/me")).json()).toMatchObject({ displayName: "Alice" });
      await fetch(`${baseUrl}/auth/front-channel-logout?sid=${fake.sid("alice")}`);
      expect(await me()).toBe(reachedBySignOut ? 401 : 200);
    },
  );

  test("two providers in one app, each before its own routes", async () => {
    vi.spyOn(console, "info").mockReturnValue(undefined);
    const { identity } = await import("@identity-web/adapter-koa");
    const { entra } = await import("@identity-web/idp-msal-node");
    const { default: Koa } = await import("koa");
    const { baseUrl, alice } = await serveWeb(async () => {
      const app = new Koa();
      for (const basePath of ["/staff", "/partners"]) {
        const secrets = [crypto.randomUUID()];
        app.use(identity({ provider: entra(AzureAd), baseUrl: process.env.BASE_URL ?? "", basePath, secrets }));
        app.use(async (ctx, next) => {
          if (!ctx.path.startsWith(`${basePath}/`)) return next();
          ctx.body = (await ctx.state.identity.current())?.account.username ?? "signed out";
        });
      }
      return { app };
    });
    await alice.signIn(fake, "alice", "/staff/auth/sign-in");
    const at = async (path: string) => (await alice.open(path)).text();
    expect(baseUrl).toContain("localhost");
    expect([await at("/staff/"), await at("/partners/")]).toEqual(["alice@contoso.onmicrosoft.com", "signed out"]);
  });

  test("authorities: at B2C a forgotten password leads to its user flow, and edit-profile has a route", async () => {
    vi.spyOn(console, "info").mockReturnValue(undefined);
    vi.stubEnv("CLIENT_ID", AzureAd.ClientId);
    vi.stubEnv("CLIENT_SECRET", "the-client-secret");
    const { b2c } = await import("./authorities.ts");
    const { identity } = await import("@identity-web/adapter-hono");
    const { Hono } = await import("hono");
    const baseUrl = "https://shop.example";
    const app = new Hono().use(identity({ provider: b2c, baseUrl, secrets: [crypto.randomUUID()] }));
    const carol = visitor(app.fetch, baseUrl);
    const locationOf = (answer: Response) => answer.headers.get("location") ?? "";
    const start = locationOf(await carol.open("/auth/sign-in"));
    expect(start).toMatch(/^https:\/\/contoso\.b2clogin\.com\/contoso\.onmicrosoft\.com\/b2c_1_susi\//i);
    const { pathname, search } = fake.authorize(start, { user: "carol", forgotPassword: true });
    expect(locationOf(await carol.open(pathname + search))).toMatch(/\/b2c_1_reset\//i);
    expect(locationOf(await carol.open("/auth/password-reset"))).toMatch(/\/b2c_1_reset\//i);
    await carol.signIn(fake, "carol");
    expect(locationOf(await carol.open("/auth/edit-profile"))).toMatch(/\/b2c_1_edit\//i);
  });

  test("authorities and credentials: entra() accepts all configurations, and the SDKs get tokens", async () => {
    vi.stubEnv("CLIENT_ID", api);
    vi.stubEnv("CLIENT_SECRET", "secret");
    const authorities = await import("./authorities.ts");
    for (const driver of Object.values(authorities)) expect(driver.problems).toEqual([]);
    const { entra } = await import("@identity-web/idp-msal-node");
    for (const credential of Object.values(await import("./credentials.ts")))
      expect(entra({ tenantId: "organizations", clientId: api, credential }).problems).toEqual([]);
    const { azureCredential, graphAuthProvider } = await import("./sdks.ts");
    const acquireToken = vi.fn(async () => ({ value: "token", expiresAt: 5 }));
    expect(await azureCredential({ acquireToken } as never).getToken("a/.default", { claims: "{}" })).toEqual({
      token: "token",
      expiresOnTimestamp: 5,
    });
    expect(acquireToken).toHaveBeenCalledWith({ scopes: ["a/.default"], claims: "{}" });
    expect(await graphAuthProvider({ acquireToken } as never, ["User.Read"]).getAccessToken()).toBe("token");
  });
});

/** A client of the API, without a library. */
async function tokenFor(user: string, scope: string): Promise<string> {
  const endpoint = `https://login.microsoftonline.com/${AzureAd.TenantId}/oauth2/v2.0`;
  const client = { client_id: AzureAd.ClientId, redirect_uri: "https://client.test/" };
  const query = new URLSearchParams({ ...client, response_type: "code", scope: `openid ${scope}` });
  const code = fake.authorize(`${endpoint}/authorize?${query}`, { user }).searchParams.get("code") ?? "";
  const form = { ...client, client_secret: "the-client-secret", grant_type: "authorization_code", code };
  const answer = await fetch(`${endpoint}/token`, { method: "POST", body: new URLSearchParams(form) });
  const { access_token }: { access_token: string } = await answer.json();
  return access_token;
}

describe.each(["from-microsoft-identity-web.md", "from-msal-node.md"])("docs/%s", (name) => {
  const text = readFileSync(join(example, "../../docs", name), "utf8");
  const files = [
    ...readdirSync(join(example, "src"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => join("src", file)),
    "appsettings.json",
  ];
  const known = files.map((file) => readFileSync(join(example, file), "utf8"));

  test("shows only code that is type-checked and run here", () => {
    const blocks = [...text.matchAll(/^```(?:ts|json)\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);
    expect(blocks.length).toBeGreaterThan(1);
    for (const block of blocks) expect(known).toContain(block);
  });

  test("links to existing files", () => {
    for (const [, link = ""] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      expect(() => readFileSync(join(example, "../../docs", link)), link).not.toThrow(/ENOENT/);
    }
  });
});
