import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Browser } from "./browser.ts";
import { continueAll, signInAs } from "./sign-in.ts";
import { startSite, type TestSite } from "./test-sites.ts";

let app: TestSite;
let other: TestSite;
let provider: TestSite;

const appPage = (path: string): string => {
  if (path === "/nested") return `<p>frame<iframe src="${provider.origin}/innermost"></iframe>`;
  return `<title>App</title><p>at ${path}<a href="/next#part">Continue inside</a><a href="${provider.origin}/login">Sign in</a>
    <form method="post" action="/posted"><button>Send</button></form>`;
};

const providerPage = (path: string): string => {
  if (path === "/login") {
    return `<form method="post" action="/check"><input name="login"><input name="password" type="password"><button>Continue</button></form>`;
  }
  if (path === "/check") return `<a href="/consent">Continue</a>`;
  if (path === "/consent") return `<form action="/frames"><button>Continue</button></form>`;
  if (path === "/loop") return `<a href="/loop">Continue</a>`;
  if (path === "/frames") {
    return `<iframe src="${app.origin}/front-channel?sid=1"></iframe><iframe src="${app.origin}/nested"></iframe>
      <a href="${app.origin}/signed-out">Continue to the app</a>`;
  }
  return "<p>provider";
};

beforeAll(async () => {
  const cookies = ["__Host-session=1; Path=/; Secure; HttpOnly; SameSite=Lax", "none=1; Path=/; Secure; SameSite=None"];
  app = await startSite({ host: "localhost", cookies, page: appPage });
  other = await startSite({ host: "localhost", page: () => "<p>other" });
  provider = await startSite({ host: "127.0.0.1", cookies: ["op=1; SameSite=Lax"], page: providerPage });
});
beforeEach(() => {
  for (const site of [app, other, provider]) site.forget();
});
afterAll(() => Promise.all([app.close(), other.close(), provider.close()]));

test("the browser goes from page to page with cookies", async () => {
  const alice = new Browser();
  await alice.open(`${app.origin}/`);
  expect(alice.page).toMatchObject({ status: 200, title: "App" });
  await alice.follow("continue INSIDE");
  expect(alice.page.url.pathname).toBe("/next");
  await alice.submit("Send");
  const [typed, followed, posted] = app.seen;
  expect(typed?.headers).toMatchObject({
    "sec-fetch-site": "none",
    "sec-fetch-mode": "navigate",
    "sec-fetch-user": "?1",
  });
  expect(typed?.headers.cookie).toBeUndefined();
  expect(followed?.headers).toMatchObject({ "sec-fetch-site": "same-origin", cookie: "__Host-session=1; none=1" });
  expect(posted).toMatchObject({ method: "POST", path: "/posted", headers: { origin: app.origin } });
  expect(alice.steps.map(({ method, status }) => `${method} ${status}`)).toEqual(["GET 200", "GET 200", "POST 200"]);
});

test("frames of another site load without cookies at any depth, and can't set cookies", async () => {
  const alice = new Browser();
  await alice.open(`${app.origin}/`);
  await alice.open(`${provider.origin}/`);
  app.forget();
  await alice.open(`${provider.origin}/frames`);
  const seen = app.seen.map(({ path, headers }) => [path, headers.cookie, headers["sec-fetch-dest"]]);
  // The frames of a page load at the same time.
  expect(seen.sort()).toEqual([
    ["/front-channel", undefined, "iframe"],
    ["/nested", undefined, "iframe"],
  ]);
  const innermost = provider.seen.find(({ path }) => path === "/innermost");
  expect(innermost?.headers.cookie).toBeUndefined();
  expect(provider.seen.find(({ path }) => path === "/frames")?.headers.cookie).toBe("op=1");
  expect(alice.page.frames.map(({ text }) => text)).toEqual([expect.stringContaining("at /front-channel"), "frame"]);
  expect(alice.page.frames[1]?.frames[0]?.text).toBe("provider");

  const fresh = new Browser();
  await fresh.open(`${provider.origin}/frames`);
  expect(fresh.cookies.all().map(({ name }) => name)).toEqual(["op"]);
});

test("a POST from another site carries no Lax cookies, and stays cross-site through redirects", async () => {
  const alice = new Browser();
  await alice.open(`${app.origin}/`);
  app.forget();
  await alice.post(`${app.origin}/x?code=303&to=/y`, { a: "1 & 2" }, { from: provider.origin });
  const [post, get] = app.seen;
  expect(post?.body).toBe("a=1+%26+2");
  expect(post?.headers).toMatchObject({ "sec-fetch-site": "cross-site", origin: provider.origin, cookie: "none=1" });
  expect(get?.method).toBe("GET");
  expect(get?.headers).toMatchObject({ "sec-fetch-site": "cross-site", cookie: "__Host-session=1; none=1" });
  await alice.post(`${app.origin}/x`, {}, { from: other.origin });
  expect(app.seen.at(-1)?.headers["sec-fetch-site"]).toBe("same-site");
});

test("the browser keeps method and body at a redirect by 307", async () => {
  const alice = new Browser();
  await alice.post(`${app.origin}/x?code=307&to=/y`, { a: "1" });
  expect(app.seen.map(({ method, path, body }) => [method, path, body])).toEqual([
    ["POST", "/x", "a=1"],
    ["POST", "/y", "a=1"],
  ]);
});

test("fetchJson acts like a script's fetch: the page stays, redirects aren't followed, and only the same origin gets cookies", async () => {
  const alice = new Browser();
  await alice.open(`${app.origin}/`);
  const answer = await alice.fetchJson(`${app.origin}/api?to=/elsewhere`, { method: "POST" });
  expect(answer).toMatchObject({ status: 302, body: expect.stringContaining("at /api") });
  expect(app.seen.at(-1)).toMatchObject({
    method: "POST",
    headers: { "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" },
  });
  expect(app.seen.at(-1)?.headers).toMatchObject({ "sec-fetch-site": "same-origin", origin: app.origin });
  expect(app.seen.at(-1)?.headers.cookie).toContain("__Host-session=1");
  await alice.fetchJson(`${app.origin}/api`, { from: other.origin });
  expect(app.seen.at(-1)?.headers).toMatchObject({ "sec-fetch-site": "same-site" });
  expect(app.seen.at(-1)?.headers.cookie).toBeUndefined();
  expect(alice.page.url.pathname).toBe("/");
});

test("a plain browser sends cookies, and no header that only browsers send", async () => {
  const script = new Browser({ headers: "plain" });
  await script.open(`${app.origin}/`);
  await script.submit("Send");
  expect(Object.keys(app.seen[1]?.headers ?? {}).sort()).toEqual(
    ["accept", "connection", "content-length", "content-type", "cookie", "host"].sort(),
  );
});

test("signInAs continues until it is back at the app, and continueAll until no button is left", async () => {
  const alice = new Browser();
  await alice.open(`${app.origin}/`);
  await alice.follow("Sign in");
  await continueAll(alice);
  expect(alice.page.url.pathname).toBe("/login");
  await signInAs(alice, "alice");
  expect(alice.page.url.href).toBe(`${app.origin}/signed-out`);
  expect(provider.seen.find(({ path }) => path === "/check")?.body).toBe("login=alice&password=any+password");
});

test("the browser reports missing buttons and endless redirects instead of trying forever", async () => {
  const alice = new Browser();
  expect(() => alice.page).toThrow("no page has been opened");
  await expect(alice.open(`${app.origin}/?to=/?to=/`)).resolves.toBeDefined();
  await alice.open(`${provider.origin}/loop`);
  await expect(continueAll(alice)).rejects.toThrow("expected the pages to end within 20 steps");
  await expect(alice.submit("Continue")).rejects.toThrow('no button begins with "Continue"');
  await expect(alice.follow("Away")).rejects.toThrow('links: "Continue"');
  await expect(alice.open("http://127.0.0.1:1/")).rejects.toThrow("GET http://127.0.0.1:1/ failed");
  const endless = new URL(app.origin);
  endless.searchParams.set("to", "");
  await expect(alice.open(endless)).rejects.toThrow("more than 20 redirects");
});
