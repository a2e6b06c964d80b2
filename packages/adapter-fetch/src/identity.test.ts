import { oidc } from "@identity-web/idp-oauth4webapi";
import { visitor } from "@identity-web/testing";
import { fakeProvider } from "@identity-web/testing/fake-provider";
import { upgradeRequest } from "@identity-web/testing/node-server";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { fetchRequest, fetchResponse, type IdentityOptions, identity, memoryStore } from "./index.ts";

const provider = fakeProvider();
beforeAll(() => provider.listen());
afterAll(() => provider.close());

const baseUrl = "http://localhost:3000";

const optionsOf = (): IdentityOptions => ({
  provider: oidc(provider.client),
  baseUrl,
  secrets: [crypto.randomUUID()],
  store: memoryStore(),
  events: () => {},
});

const navigation = (path: string) => new Request(baseUrl + path, { headers: { "sec-fetch-mode": "navigate" } });

describe("of(request)", () => {
  test("answers the library's routes, and leaves the others to the app", async () => {
    const auth = identity(optionsOf());
    expect((await auth.of(navigation("/auth/sign-in")).answer())?.status).toBe(302);
    expect(await auth.of(navigation("/")).answer()).toBeUndefined();
  });

  test("answers the library's errors, and leaves the others to the app", async () => {
    const own = identity(optionsOf()).of(navigation("/page"));
    const error: unknown = await own.require().catch((thrown: unknown) => thrown);
    expect((await own.answerTo(error))?.headers.get("location")).toBe("/auth/sign-in?returnTo=%2Fpage");
    expect(await own.answerTo(new Error("a mistake"))).toBeUndefined();
    await expect(own.run(() => Promise.reject(new Error("a mistake")))).rejects.toThrow("a mistake");
    expect((await own.run(() => own.require().then(() => new Response())))?.status).toBe(302);
    expect(await (await own.run(() => new Response("the page"))).text()).toBe("the page");
  });

  test("makes every Location absolute with { absoluteLocation: true }, by the app's origin", async () => {
    const request = new Request("http://behind-a-proxy/page", { headers: { "sec-fetch-mode": "navigate" } });
    const own = identity(optionsOf()).of(request, { absoluteLocation: true });
    const answer = await own.run(async () => Response.json(await own.require()));
    expect(answer.headers.get("location")).toBe(`${baseUrl}/auth/sign-in?returnTo=%2Fpage`);
    const away = await own.signIn();
    expect(away.headers.get("location")).toContain(provider.client.issuer);
  });

  test("treats a request as a page with { page: true }", async () => {
    const auth = identity(optionsOf());
    const answers = [false, true].map(async (page) => {
      const own = auth.of(new Request(`${baseUrl}/page`), { page });
      return (await own.run(async () => Response.json(await own.require()))).status;
    });
    expect(await Promise.all(answers)).toEqual([401, 302]);
  });

  test("copies answers with immutable headers, and doesn't copy others", async () => {
    const auth = identity(optionsOf());
    const before = Response.redirect(`${baseUrl}/elsewhere`);
    const alice = visitor(async (request) => {
      const own = auth.of(request);
      const ours = await own.answer();
      if (ours !== undefined) return ours;
      expect(own.finish(before)).toBe(before);
      await own.current();
      return own.finish(before);
    }, baseUrl);
    await alice.signIn(provider, "alice");
    expect((await alice.open("/")).headers.getSetCookie()).toEqual([]);
    await auth.accounts.remove({ issuer: provider.client.issuer, subject: "alice" });
    const after = await alice.open("/");
    expect(after.headers.getSetCookie()).toEqual([expect.stringContaining("Max-Age=0")]);
    expect([after.status, after.headers.get("location"), after.headers.get("cache-control")]).toEqual([
      302,
      `${baseUrl}/elsewhere`,
      "no-store",
    ]);
    expect(before.headers.getSetCookie()).toEqual([]);
    await auth.settled();
  });

  test("uses a body that a parser before identity() has read, and refuses a body that the parser didn't keep", async () => {
    const auth = identity(optionsOf());
    const post = async () => {
      const body = new URLSearchParams({ login_hint: "alice" });
      const headers = { "sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate" };
      const request = new Request(`${baseUrl}/auth/sign-in`, { method: "POST", body, headers });
      return { request, text: await request.text() };
    };
    const kept = await post();
    const answer = await auth.of(kept.request, { parsed: async () => kept.text }).answer();
    expect(answer?.headers.get("location")).toContain("login_hint=alice");
    const lost = await auth.of((await post()).request).answer();
    expect(lost?.status).toBe(400);
  });
});

describe("a runtime that stops after the response", () => {
  test("gets work after the response from around(), separately for each request", async () => {
    const waitUntil = vi.fn();
    const serve = identity(optionsOf()).around((_request, _own, _environment: object, context: object) =>
      Response.json({ given: Object.keys(context) }),
    );
    const answer = await serve(navigation("/"), {}, { waitUntil });
    expect(await answer.json()).toEqual({ given: ["waitUntil"] });
    expect(waitUntil).toHaveBeenCalledOnce();
    await waitUntil.mock.calls[0]?.[0];
  });

  test("gets work after the response from of() and answer(), too", async () => {
    const waitUntil = vi.fn();
    const own = identity(optionsOf()).of(navigation("/auth/sign-in"), { context: { waitUntil } });
    await own.answer();
    expect(waitUntil).toHaveBeenCalledOnce();
  });

  test("waits for revocations", async () => {
    const auth = identity(optionsOf());
    const waited: Promise<unknown>[] = [];
    const context = { waitUntil: (work: Promise<unknown>) => void waited.push(work) };
    const serve = auth.around((_request, own, _context: object) => own.signOut({ returnTo: "/" }));
    const alice = visitor((request) => serve(request, context), baseUrl);
    await alice.signIn(provider, "alice", "/auth/sign-in");
    const revocation = provider.hold("revocation");
    const answered = alice.fetch("/leave");
    await revocation.arrived();
    expect((await answered).status).toBe(302);
    revocation.release();
    await Promise.all(waited);
    expect(provider.requests("revocation").at(-1)).toMatchObject({ status: 200 });
  });
});

describe("options by environment", () => {
  test("are built once per environment, and the handler gets the environment and the context", async () => {
    const asked = vi.fn((_environment: { readonly name: string }) => optionsOf());
    const auth = identity(asked);
    const serve = auth.around((_request, _own, { name }, context: { readonly waitUntil?: unknown }) =>
      Response.json({ name, context: Object.keys(context) }),
    );
    const environment = { name: "production" };
    for (let times = 0; times < 2; times++) {
      const answer = await serve(navigation("/"), environment, {});
      expect(await answer.json()).toEqual({ name: "production", context: [] });
    }
    expect(asked).toHaveBeenCalledExactlyOnceWith(environment);
    expect((await auth.in(environment).of(navigation("/auth/sign-in")).answer())?.status).toBe(302);
    expect(asked).toHaveBeenCalledOnce();
  });
});

describe("request and answer conversion", () => {
  test("an answer without a body stays without a body, with any status", async () => {
    for (const status of [200, 204, 304]) {
      expect(fetchResponse({ status, headers: [], body: "" }).body).toBeNull();
    }
  });

  test("a request's target is its path and query as they were sent", () => {
    expect(fetchRequest(new Request("https://app.example")).target).toBe("/");
    expect(fetchRequest(new Request("https://app.example/a%2fb?c=%20d")).target).toBe("/a%2fb?c=%20d");
  });

  test("a body is read only up to its limit, and its stream isn't cancelled", async () => {
    const cancel = vi.fn();
    const body = new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(1024)), cancel });
    const init: RequestInit & { duplex: "half" } = { method: "POST", body, duplex: "half" };
    const request = fetchRequest(new Request("https://app.example", init));
    expect(request.bodyLeft).toBe(false);
    await expect(request.body(2048)).rejects.toMatchObject({ status: 413 });
    expect(request.bodyLeft).toBe(true);
    expect(cancel).not.toHaveBeenCalled();
    expect(fetchResponse({ status: 413, headers: [], body: "" }, request).headers.get("connection")).toBe("close");
  });
});

test("the chunks of a body that a parser has read are refused, and a body that is left stays unread", async () => {
  const posted = () => new Request(`${baseUrl}/upload`, { method: "POST", body: "too long" });
  const taken = posted();
  await taken.text();
  expect(() => fetchRequest(taken).chunks?.()).toThrow(expect.objectContaining({ reason: "body-consumed" }));
  const long = fetchRequest(posted());
  const chunks = long.chunks?.();
  expect(new TextDecoder().decode((await chunks?.next())?.value)).toBe("too long");
  expect(long.bodyLeft).toBe(false);
  chunks?.leave();
  expect(long.bodyLeft).toBe(true);
});

test("a request of Node in place of a Request causes an error that says what to build", () => {
  const { of } = identity(optionsOf());
  expect(() => Reflect.apply(of, undefined, [upgradeRequest("/", undefined)])).toThrow(
    expect.objectContaining({
      reason: "framework-wrong",
      cure: expect.stringContaining("build one: new Request(url, { headers })"),
    }),
  );
});
