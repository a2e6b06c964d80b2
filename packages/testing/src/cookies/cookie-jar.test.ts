import { expect, test } from "vitest";
import { CookieJar, type CookieRequest } from "./cookie-jar.ts";

const at = (url: string, rest: Partial<CookieRequest> = {}): CookieRequest => ({
  url: new URL(url),
  crossSite: false,
  safeNavigation: true,
  ...rest,
});

const jarWith = (url: string, ...setCookies: string[]): CookieJar => {
  const jar = new CookieJar();
  jar.store(new URL(url), setCookies);
  return jar;
};

test("cookies belong to a host and ignore its port", () => {
  const jar = jarWith("http://localhost:3000/", "a=1");
  expect(jar.header(at("http://localhost:3001/x"))).toBe("a=1");
  expect(jar.header(at("http://127.0.0.1:3000/"))).toBeUndefined();
  expect(jar.header(at("http://app.localhost:3000/"))).toBeUndefined();
});

test("Domain extends a cookie to subdomains, and a foreign Domain is refused", () => {
  const jar = jarWith("https://a.example.com/", "wide=1; Domain=.Example.com", "foreign=1; Domain=b.example.com");
  expect(jar.header(at("https://c.example.com/"))).toBe("wide=1");
  expect(jar.header(at("https://b.example.com/"))).toBe("wide=1");
  expect(jar.header(at("https://notexample.com/"))).toBeUndefined();
});

test("cookies follow Path and its default, with the longest path first", () => {
  const jar = jarWith("http://localhost/auth/callback", "root=1; Path=/", "deep=1; Path=/auth/callback", "own=1");
  expect(jar.header(at("http://localhost/auth/callback/x"))).toBe("deep=1; own=1; root=1");
  expect(jar.header(at("http://localhost/auth/other"))).toBe("own=1; root=1");
  expect(jar.header(at("http://localhost/authority"))).toBe("root=1");
});

test.each([
  ["Max-Age=0", "a=; Path=/; Max-Age=0"],
  ["an Expires that is past", "a=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT"],
])("%s deletes a cookie, only of that path", (_, deletion) => {
  const jar = jarWith("http://localhost/", "a=1; Path=/", "a=2; Path=/auth");
  jar.store(new URL("http://localhost/"), [deletion]);
  expect(jar.header(at("http://localhost/auth"))).toBe("a=2");
});

test("cookies expire, and Max-Age takes precedence over Expires", () => {
  let now = Date.parse("2026-01-01T00:00:00Z");
  const jar = new CookieJar(() => now);
  jar.store(new URL("http://localhost/"), [
    "short=1; Max-Age=10; Expires=Fri, 01 Jan 2027 00:00:00 GMT",
    "long=1; Expires=Fri, 01 Jan 2027 00:00:00 GMT",
  ]);
  expect(jar.header(at("http://localhost/"))).toBe("short=1; long=1");
  now += 10_000;
  expect(jar.header(at("http://localhost/"))).toBe("long=1");
});

test("Secure and __Host- cookies are accepted on loopback, and refused on plain http elsewhere", () => {
  const setCookie = "__Host-s=1; Path=/; Secure; HttpOnly; SameSite=Lax";
  expect(jarWith("http://localhost:3000/", setCookie).header(at("http://localhost:3000/"))).toBe("__Host-s=1");
  expect(jarWith("http://127.0.0.1:3003/", setCookie).all()).toHaveLength(1);
  expect(jarWith("http://app.example/", setCookie).all()).toEqual([]);
});

test.each([
  "__Host-a=1; Secure; Path=/auth",
  "__Host-a=1; Path=/",
  "__Host-a=1; Secure; Path=/; Domain=localhost",
  "__Secure-a=1; Path=/",
  "a=1; SameSite=None",
  "=1",
  "nothing",
])("Chromium would refuse %j", (setCookie) => {
  expect(jarWith("http://localhost/deep/er", setCookie).all()).toEqual([]);
});

test("SameSite decides which cookies a cross-site request carries", () => {
  const jar = jarWith(
    "http://localhost/",
    "strict=1; SameSite=Strict",
    "lax=1; SameSite=Lax",
    "unsaid=1",
    "none=1; SameSite=None; Secure",
  );
  const crossSite = true;
  expect(jar.header(at("http://localhost/"))).toBe("strict=1; lax=1; unsaid=1; none=1");
  expect(jar.header(at("http://localhost/", { crossSite }))).toBe("lax=1; unsaid=1; none=1");
  expect(jar.header(at("http://localhost/", { crossSite, safeNavigation: false }))).toBe("none=1");
});

test("clear deletes the cookies of one name, or all cookies", () => {
  const jar = jarWith("http://localhost/", "a=1", "b=1");
  jar.clear("a");
  expect(jar.all().map(({ name }) => name)).toEqual(["b"]);
  jar.clear();
  expect(jar.all()).toEqual([]);
});
