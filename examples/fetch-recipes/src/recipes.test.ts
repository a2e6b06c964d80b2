import type { FetchIdentity } from "@identity-web/adapter-fetch";
import { visitor } from "@identity-web/testing";
import { fakeProvider } from "@identity-web/testing/fake-provider";
import { H3 } from "h3";
import { createApp, eventHandler, toWebHandler } from "h3-1";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

declare module "h3" {
  interface H3EventContext {
    identity?: FetchIdentity;
  }
}

type Fetch = (request: Request) => Promise<Response>;

const provider = fakeProvider();

beforeAll(() => {
  provider.listen();
  const { issuer, clientId, clientSecret } = provider.client;
  const environment = { ISSUER: issuer, CLIENT_ID: clientId, CLIENT_SECRET: clientSecret, SECRET: crypto.randomUUID() };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  for (const method of ["info", "debug"] as const) vi.spyOn(console, method).mockReturnValue();
});
afterAll(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  provider.close();
});

/** Each calls its recipe as the framework does, and answers every page with the signed-in user. */
const frameworks: Readonly<Record<string, () => Promise<Fetch>>> = {
  async SvelteKit() {
    const { handle } = await import("./sveltekit.ts");
    return async (request) => {
      const url = new URL(request.url);
      const event = {
        request,
        url,
        route: { id: url.pathname },
        isRemoteRequest: false,
        locals: Object.create(null),
      };
      const resolve = async () =>
        new Response((await event.locals.identity.current())?.account.subject ?? "signed out");
      return handle({ event, resolve });
    };
  },
  async Astro() {
    const { onRequest } = await import("./astro.ts");
    return async (request) => {
      const locals = Object.create(null);
      const next = async () => new Response((await locals.identity.current())?.account.subject ?? "signed out");
      const url = new URL(request.url);
      return onRequest({ request, url, routePattern: url.pathname, locals }, next);
    };
  },
  async "React Router"() {
    const { identities, middleware } = await import("./react-router.ts");
    return async (request) => {
      const context = {};
      const next = async () =>
        new Response((await identities.get(context)?.current())?.account.subject ?? "signed out");
      const [first] = middleware;
      return first === undefined
        ? next()
        : first({ request, context, pattern: new URL(request.url).pathname.slice(1) }, next);
    };
  },
  async "Nitro (h3)"() {
    const { default: middleware } = await import("./middleware/nitro.ts");
    // Not a Response. h3 converts it into one.
    const app = new H3().use(middleware).get("/**", async ({ context }) => {
      const user = await context.identity?.current();
      return user?.account.subject ?? "signed out";
    });
    return async (request) => app.fetch(request);
  },
  async "Nuxt (h3 1)"() {
    const { default: middleware } = await import("./middleware/nuxt.ts");
    const page = eventHandler(
      async ({ context }) => (await context.identity.current())?.account.subject ?? "signed out",
    );
    return toWebHandler(createApp().use(middleware).use(page));
  },
};

test.each(Object.entries(frameworks))("%s: sign-in, a guarded page, and a sign-out elsewhere", async (_, open) => {
  const fetch = await open();
  const alice = visitor(fetch, "http://localhost:3000");
  expect(await (await alice.open("/")).text()).toBe("signed out");
  expect((await alice.fetch("/mail")).status).toBe(401);
  await alice.signIn(provider, "alice", "/mail");
  expect(await (await alice.open("/mail")).text()).toBe("alice");
  const notice = new URLSearchParams({ logout_token: await provider.logoutToken({ sub: "alice" }) });
  const sent = await fetch(
    new Request("http://localhost:3000/auth/back-channel-logout", { method: "POST", body: notice }),
  );
  expect(sent.status).toBe(200);
  expect((await alice.fetch("/mail")).status).toBe(401);
  const left = await alice.open("/");
  expect(left.headers.getSetCookie()).toEqual([expect.stringContaining("Max-Age=0")]);
  expect(left.headers.get("cache-control")).toBe("no-store");
  // Otherwise revocations would fail, because the provider has stopped.
  await (await import("./auth.ts")).auth.settled();
});
