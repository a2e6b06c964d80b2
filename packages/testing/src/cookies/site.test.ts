import { expect, test } from "vitest";
import { isSameSite, isTrustworthy, relation } from "./site.ts";

const app = new URL("http://localhost:3000/");
const sibling = new URL("http://localhost:3001/");
const provider = new URL("http://127.0.0.1:3003/");

test.each([
  [undefined, [provider, app], "none"],
  [app, [app], "same-origin"],
  [app, [sibling], "same-site"],
  [app, [sibling, app], "same-site"],
  [app, [provider], "cross-site"],
  [app, [provider, app], "cross-site"],
  [app, [app, provider], "cross-site"],
] as const)("from %s by %s: %s", (initiator, chain, expected) => {
  expect(relation(initiator, chain)).toBe(expected);
});

test.each([
  ["https://a.example.com", "https://b.example.com", true],
  ["https://example.com", "https://example.org", false],
  ["https://example.com", "http://example.com", false],
  ["http://127.0.0.1:1", "http://127.0.0.2:1", false],
  ["http://[::1]:1", "http://[::1]:2", true],
])("%s and %s are of one site: %s", (one, other, expected) => {
  expect(isSameSite(new URL(one), new URL(other))).toBe(expected);
});

test("Chromium trusts https and loopback", () => {
  const trusted = [
    "https://example.com",
    "http://localhost",
    "http://app.localhost",
    "http://127.1.2.3",
    "http://[::1]",
  ];
  expect(trusted.filter((url) => !isTrustworthy(new URL(url)))).toEqual([]);
  expect(isTrustworthy(new URL("http://notlocalhost"))).toBe(false);
  expect(isTrustworthy(new URL("http://example.com"))).toBe(false);
});
