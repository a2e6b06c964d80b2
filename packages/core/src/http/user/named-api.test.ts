import { Browser, World } from "@identity-web/testing/scripted-provider";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { addressBelow } from "./named-api.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

const base = "https://api.example/v1";

describe("a URL below an API's base URL", () => {
  test.each([
    ["", base],
    ["/", `${base}/`],
    ["/me", `${base}/me`],
    ["/me?$select=mail,id&x=//other/..", `${base}/me?$select=mail,id&x=//other/..`],
    ["?top=1", `${base}?top=1`],
    ["/me?a=\\..\\b", `${base}/me?a=\\..\\b`],
    ["/users/a%2Fb", `${base}/users/a%2Fb`],
    ["/a..b/.c", `${base}/a..b/.c`],
    ["/a;..;b/c", `${base}/a;..;b/c`],
    ["/https://evil.example", `${base}/https://evil.example`],
  ])("%j is accepted", (path, url) => {
    expect(addressBelow(base, path).href).toBe(url);
    expect(addressBelow(`${base}/`, path).href).toBe(url);
  });

  test.each([
    "me",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "@evil.example",
    ".evil.example",
    ":8443/x",
    "#@evil.example",
    "https://evil.example",
    "/..",
    "/../admin",
    "/me/../../admin",
    "/./me",
    "/%2e%2e/admin",
    "/.%2E/admin",
    "/%252e%252e/admin",
    "/..%2fadmin",
    "/me%2f..%2f..%2fadmin",
    "/..%5cadmin",
    "/..;/admin",
    "/me/..;a=b/..%3bc/admin",
    "/me\t",
    "/\n/evil.example",
    "/me x",
    "/me?a=x y",
    "/a\u0000",
  ])("%j is refused", (path) => {
    expect(() => addressBelow(base, path)).toThrow(expect.objectContaining({ code: "invalid_request" }));
  });

  test("no path can send a token to another URL", () => {
    const pieces = fc.constantFrom(
      "/",
      "\\",
      "..",
      ".",
      "@",
      ":",
      "evil.example",
      "%2e",
      "%2f",
      "%5c",
      "?",
      "#",
      "\t",
      "a",
      "//",
      "%25",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        let url: URL | undefined;
        try {
          url = addressBelow(base, parts.join(""));
        } catch {
          return;
        }
        expect(url.origin).toBe("https://api.example");
        expect(url.username + url.password).toBe("");
        expect(url.pathname).toMatch(/^\/v1(\/|$)/);
        expect(decodeURIComponent(url.pathname.replaceAll("%25", "x")).split(/[/\\]/)).not.toContain("..");
      }),
      { numRuns: 2000 },
    );
  });
});

describe("an API of the options", () => {
  const apis = {
    mail: { baseUrl: base, scopes: ["Mail.Read"], appScopes: [".default"], resource: "https://api.example" },
  };

  async function setUp() {
    const world = new World();
    const http = world.http({ apis });
    const browser = new Browser(http);
    await browser.signIn(world.provider, { subject: "alice" });
    const sent: string[] = [];
    vi.stubGlobal("fetch", async (request: Request) => {
      sent.push(`${request.method} ${request.url} ${request.headers.get("authorization")}`);
      return new Response("mail");
    });
    return { sent, identity: http.identity(browser.request("GET", "/")) };
  }

  test("is called by name for a user", async () => {
    const { sent, identity } = await setUp();
    const user = await identity.require();
    expect(await (await user.api("mail").fetch("/me")).text()).toBe("mail");
    const own = await user.acquireToken({ scopes: ["Mail.Read"], resource: "https://api.example" });
    expect(sent).toEqual([`GET ${base}/me Bearer ${own.value}`]);
  });

  test("user.api() refuses a name that the options don't have, and the message lists the known ones", async () => {
    const { identity } = await setUp();
    const user = await identity.require();
    for (const name of ["graph", "toString", "__proto__"]) {
      expect(() => user.api(name)).toThrow(`expected one of the APIs in the options (mail), and got "${name}"`);
    }
  });

  test("sends nothing if the path leads outside the base URL", async () => {
    const { identity, sent } = await setUp();
    const user = await identity.require();
    await expect(user.api("mail").fetch("//evil.example")).rejects.toMatchObject({ code: "invalid_request" });
    expect(sent).toEqual([]);
  });
});
