import { describe, expect, test } from "vitest";
import { isNavigation, isOwnNavigation, isSameOrigin } from "./fetch-metadata.ts";
import type { HttpRequest } from "./message.ts";

const request = (headers: Readonly<Record<string, string>>, method = "GET"): HttpRequest => ({
  method,
  target: "/",
  header: (name) => headers[name],
  body: async () => "",
});

const origin = "https://app.example";

describe("a navigation", () => {
  test.each([
    [{ "sec-fetch-mode": "navigate" }, true],
    [{ "sec-fetch-mode": "navigate", accept: "*/*" }, true],
    [{ "sec-fetch-mode": "cors", accept: "text/html" }, false],
    [{ "sec-fetch-mode": "no-cors", accept: "text/html" }, false],
    [{ accept: "text/html,application/xhtml+xml;q=0.9" }, true],
    [{ accept: "application/json" }, false],
    [{ accept: "*/*" }, false],
    [{}, false],
  ])("is recognized by its headers %j: %s", (headers, expected) => {
    expect(isNavigation(request(headers))).toBe(expected);
  });

  test("is a GET", () => {
    for (const method of ["POST", "HEAD", "PUT"]) {
      expect(isNavigation(request({ "sec-fetch-mode": "navigate", accept: "text/html" }, method))).toBe(false);
    }
  });
});

describe("a post of the app's own pages", () => {
  test.each([
    [{ "sec-fetch-site": "same-origin" }, true],
    [{ "sec-fetch-site": "same-origin", origin: "https://evil.example" }, true],
    [{ "sec-fetch-site": "same-site" }, false],
    [{ "sec-fetch-site": "cross-site" }, false],
    [{ "sec-fetch-site": "none" }, false],
    [{ "sec-fetch-site": "cross-site", origin }, false],
    [{ "sec-fetch-site": "" }, false],
    [{ origin }, true],
    [{ origin: "https://evil.example" }, false],
    [{ origin: "https://app.example.evil.example" }, false],
    [{ origin: "http://app.example" }, false],
    [{ origin: "https://app.example:8443" }, false],
    [{ origin: "null" }, false],
    [{ origin: "" }, false],
    [{}, true],
  ])("is recognized by its headers %j: %s", (headers, expected) => {
    expect(isSameOrigin(request(headers, "POST"), origin)).toBe(expected);
  });
});

describe("a user's own navigation", () => {
  const own = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "sec-fetch-site": "none" };
  test.each([
    [own, true],
    [{ ...own, "sec-fetch-site": "same-origin" }, true],
    [{ ...own, "sec-fetch-site": "same-site" }, false],
    [{ ...own, "sec-fetch-site": "cross-site" }, false],
    [{ ...own, "sec-fetch-dest": "iframe" }, false],
    [{ ...own, "sec-fetch-dest": "image" }, false],
    [{ ...own, "sec-fetch-dest": "empty" }, false],
    [{ ...own, "sec-fetch-mode": "no-cors" }, false],
    [{ ...own, "sec-fetch-mode": "cors" }, false],
    [{ ...own, "sec-purpose": "prefetch" }, false],
    [{ ...own, "sec-purpose": "prefetch;prerender" }, false],
    [{ ...own, purpose: "prefetch" }, false],
    [{ "sec-fetch-mode": "navigate", "sec-fetch-site": "none" }, false],
    [{ accept: "text/html" }, false],
    [{}, false],
  ])("is recognized by its headers %j: %s", (headers, expected) => {
    expect(isOwnNavigation(request(headers))).toBe(expected);
  });
});
