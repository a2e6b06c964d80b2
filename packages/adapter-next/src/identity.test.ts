import { randomUUID } from "node:crypto";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { visitor } from "@identity-web/testing";
import { plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import { expect, test, vi } from "vitest";
import { IdentityError, type IdentityOptions, identity, memoryStore } from "./index.ts";
import { inScope, type NextRequestScope, Redirected } from "./test/next-modules.ts";

const baseUrl = "https://app.example";

/** An app, a provider, and alice's browser, for which Next.js's functions are called. */
function setUp(
  more: Partial<IdentityOptions> = {},
  name = randomUUID(),
  { endSession = "redirect" }: Pick<Parameters<typeof oidc>[0], "endSession"> = {},
) {
  const provider = plainFakeProvider();
  const options = vi.fn(() => ({
    provider: oidc({ ...provider.client, fetch: provider.fetch, endSession }),
    baseUrl,
    secrets: ["a secret that every reader of this test knows"],
    events: () => {},
    store: memoryStore(),
    ...more,
  }));
  const auth = identity(options, { name });
  let cookie = "";
  const scopeOf = (request: Request): NextRequestScope => ({ request, cookies: [], after: [] });
  const alice = visitor((request) => {
    cookie = request.headers.get("cookie") ?? "";
    return inScope(scopeOf(request), () => (request.method === "POST" ? auth.POST(request) : auth.GET(request)));
  }, baseUrl);
  return {
    provider,
    options,
    auth,
    async signIn() {
      await alice.signIn(provider, "alice");
      await alice.open("/auth/signed-out");
    },
    /** Runs a page's code as Next.js does: after `proxy`, and with the headers of the router's script if needed. */
    async on<T>(path: string, work: () => Promise<T>) {
      const headers = { cookie, "sec-fetch-mode": "cors" };
      const told = await auth.proxy(new Request(baseUrl + path, { headers }));
      const scope = scopeOf(new Request(baseUrl, { headers: told.headers }));
      const result = await inScope(scope, work).catch((error: unknown) => error);
      await Promise.all(scope.after);
      const location = result instanceof Redirected ? result.location : undefined;
      return { result, cookies: scope.cookies, location, waits: scope.after.length };
    },
  };
}

test("the app is created at the first request, and once for all bundles of the process", async () => {
  const name = randomUUID();
  const first = setUp({}, name);
  const second = setUp({}, name);
  expect(first.options).not.toHaveBeenCalled();
  await first.on("/", () => first.auth.user());
  await second.on("/", () => second.auth.user());
  expect(first.options).toHaveBeenCalledTimes(1);
  expect(second.options).not.toHaveBeenCalled();
});

test("a build that stops at a page's use of its request needs no options", async () => {
  const { auth, options } = setUp();
  await expect(auth.user()).rejects.toThrow("outside a request scope");
  await expect(auth.requireUser()).rejects.toThrow("outside a request scope");
  expect(options).not.toHaveBeenCalled();
});

test("a component gets the signed-in user", async () => {
  const { auth, on, signIn } = setUp();
  expect((await on("/", () => auth.user())).result).toBeUndefined();
  await signIn();
  const { result } = await on("/", async () => (await auth.user())?.account.subject);
  expect(result).toBe("alice");
});

test("requireUser() redirects to sign-in, and back to the page that proxy has named", async () => {
  const { auth, on } = setUp();
  const { location } = await on("/mail?box=1", () => auth.requireUser());
  expect(location).toBe(`${baseUrl}/auth/sign-in?returnTo=%2Fmail%3Fbox%3D1`);
});

test("requireUser() returns to returnTo", async () => {
  const { auth, on } = setUp();
  const { location } = await on("/mail", () => auth.requireUser({ returnTo: "/inbox" }));
  expect(location).toBe(`${baseUrl}/auth/sign-in?returnTo=%2Finbox`);
});

test("requireUser() with a scope that the user hasn't consented to redirects to sign in", async () => {
  const { auth, on, signIn } = setUp();
  await signIn();
  const { location } = await on("/mail", () => auth.requireUser({ scopes: ["Mail.Read"] }));
  expect(location).toContain(`${baseUrl}/auth/sign-in?returnTo=%2Fmail`);
});

test("an action redirects to sign-in if its code needs the user", async () => {
  const { auth, on, signIn } = setUp();
  await signIn();
  const read = auth.action(async (scope: string) => (await auth.requireUser()).acquireToken([scope]));
  const { location } = await on("/mail", () => read("Mail.Read"));
  expect(location).toContain(`${baseUrl}/auth/sign-in?returnTo=%2Fmail`);
});

test("an action rethrows other errors, and returns the result of its code", async () => {
  const { auth, on } = setUp();
  const failure = new Error("the app's own");
  const fail = auth.action(async () => Promise.reject(failure));
  expect((await on("/", fail)).result).toBe(failure);
  expect((await on("/", () => auth.action((a: number, b: number) => a + b)(1, 2))).result).toBe(3);
});

test("an error that has no redirect goes to the app's error page", async () => {
  const { auth, on } = setUp();
  const error = new IdentityError("store_unavailable", "the store is unavailable");
  expect(
    (
      await on(
        "/",
        auth.action(() => Promise.reject(error)),
      )
    ).result,
  ).toBe(error);
});

test("requireUser() gives an error that has no redirect to the app's error page", async () => {
  const { auth, on, signIn, provider } = setUp();
  await signIn();
  provider.misbehave("token", { status: 503 }, 10);
  const { result } = await on("/", () => auth.requireUser({ scopes: ["Mail.Read"] }));
  expect(result).toMatchObject({ name: "IdentityError", code: "provider_unavailable" });
});

test("a route handler gets the further arguments of Next.js", async () => {
  const { auth, on } = setUp();
  const handler = auth.api((_request, _own, context: { readonly params: string }) => new Response(context.params));
  const { result } = await on("/", async () => (await handler(new Request(baseUrl), { params: "box" })).text());
  expect(result).toBe("box");
});

test("signOut() in an action removes the session, clears the cookie and redirects to the provider", async () => {
  const { auth, on, signIn, provider } = setUp();
  await signIn();
  const { location, cookies } = await on("/", () => auth.signOut({ returnTo: "/bye" }));
  expect(location).toMatch(`${provider.issuer}/end-session?`);
  expect(cookies).toContain("__Host-identity=; Path=/; Max-Age=0");
  expect((await on("/", () => auth.user())).result).toBeUndefined();
});

test("signOut() in an action removes the session, and its error says that this provider requires a form", async () => {
  const { auth, on, signIn } = setUp({}, randomUUID(), { endSession: "post" });
  await signIn();
  const { result, cookies } = await on("/", () => auth.signOut());
  expect(result).toMatchObject({
    code: "configuration",
    message: expect.stringContaining("expected a redirect to end a server action, got a page (200)"),
    cure: expect.stringContaining('action="/auth/sign-out"'),
  });
  expect(cookies).toContain("__Host-identity=; Path=/; Max-Age=0");
  expect((await on("/", () => auth.user())).result).toBeUndefined();
});

test("Next.js waits for work that continues after a page, an action, a sign-out, a route and a route handler", async () => {
  const { auth, on, signIn } = setUp();
  await signIn();
  const answered = async (path: string, handle: (request: Request) => Promise<Response>) =>
    (await on(path, () => handle(new Request(baseUrl + path)))).waits;
  expect({
    page: (await on("/", () => auth.requireUser())).waits,
    action: (
      await on(
        "/",
        auth.action(() => "done"),
      )
    ).waits,
    route: await answered("/auth/sign-in", auth.GET),
    handler: await answered(
      "/me",
      auth.api(() => new Response("done")),
    ),
    signOut: (await on("/", () => auth.signOut())).waits,
  }).toEqual({ page: 1, action: 1, route: 1, handler: 1, signOut: 1 });
});

test("signIn() in an action sets the transaction's cookie and redirects to the provider", async () => {
  const { auth, on, provider } = setUp();
  const { location, cookies } = await on("/", () => auth.signIn());
  expect(location).toMatch(`${provider.issuer}/authorize?`);
  expect(cookies).toEqual([expect.stringMatching(/^__Host-identity-tx-/)]);
});

test.each(["rsc", "next-router-prefetch"])("a request of the router (%s) begins no sign-in", async (header) => {
  const { auth } = setUp();
  const answer = await auth.GET(new Request(`${baseUrl}/auth/sign-in`, { headers: { [header]: "1" } }));
  expect([answer.status, answer.headers.get("set-cookie"), answer.headers.get("cache-control")]).toEqual([
    204,
    null,
    "no-store",
  ]);
});

test("a handler in the wrong folder answers with the right folder", async () => {
  const { auth, on } = setUp();
  const { result } = await on("/", async () => {
    const answer = await auth.GET(new Request(`${baseUrl}/api/auth/sign-in`));
    return [answer.status, await answer.text()];
  });
  expect(result).toEqual([404, expect.stringContaining("app/auth/[...auth]/route.ts")]);
});

test("guard() in proxy.ts redirects to an absolute URL, and admits signed-in users", async () => {
  const { auth, on, signIn } = setUp();
  const guarded = auth.guard();
  const page = new Request(`${baseUrl}/reports`, { headers: { "sec-fetch-mode": "navigate" } });
  expect((await guarded(page)).headers.get("location")).toBe(`${baseUrl}/auth/sign-in?returnTo=%2Freports`);
  await signIn();
  const past = await on("/reports", async () => {
    const { headers } = await import("next/headers");
    const cookie = (await headers()).get("cookie") ?? "";
    return (await guarded(new Request(`${baseUrl}/reports`, { headers: { cookie } }))).status;
  });
  expect(past.result).toBe(200);
});

test("guard() passes work that continues after the response to the event of proxy.ts", async () => {
  const { auth } = setUp();
  const waitUntil = vi.fn();
  await auth.guard()(new Request(`${baseUrl}/reports`), { waitUntil });
  expect(waitUntil).toHaveBeenCalledOnce();
});

test("a production server without a store causes a warning", async () => {
  vi.stubEnv("NODE_ENV", "production");
  const events: unknown[] = [];
  const { auth } = setUp({ events: (event) => events.push(event) });
  void auth.accounts;
  const name = randomUUID();
  const { provider } = setUp();
  const bare = { provider: oidc({ ...provider.client, fetch: provider.fetch }), baseUrl, secrets: ["x".repeat(32)] };
  expect(events).not.toContainEqual(expect.objectContaining({ type: "warning" }));
  void identity(() => ({ ...bare, events: (event) => events.push(event) }), { name }).accounts;
  expect(events).toContainEqual({ type: "warning", message: expect.stringContaining("identity() has no store") });
  vi.unstubAllEnvs();
});
