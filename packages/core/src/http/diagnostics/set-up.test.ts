import { Browser, World } from "@identity-web/testing/scripted-provider";
import { expect, test } from "vitest";
import { boundIdentity } from "../bound-identity.ts";
import type { IdentityHttp } from "../identity-http.ts";
import { internals } from "../internals.ts";
import type { MaybeIdentity } from "./other-identities.ts";

function setUp() {
  const world = new World();
  const warnings = (wanted: string) =>
    world.events.flatMap((event) => (event.type === "warning" && event.reason === wanted ? [event.message] : []));
  return { world, warnings };
}

const request = (http: IdentityHttp) => new Browser(http).request("GET", "/");
const before = (http: IdentityHttp) => boundIdentity(http.identity(request(http)), () => undefined);

test("two apps with the same routes cause one warning that names the routes", () => {
  const { world, warnings } = setUp();
  const [first, second] = [world.http(), world.http()];
  for (let requests = 0; requests < 3; requests++) second.identity(request(second), before(first));
  expect(warnings("second-identity")).toEqual([
    "two identity() middlewares handle the same requests, and both have the routes under /auth/sign-in: the last one decides who is " +
      "signed in. Use one, or give each one its own basePath and mount it there",
  ]);
});

test("two apps with the same cookie and different routes cause a warning that names the cookie", () => {
  const { world, warnings } = setUp();
  const inner = world.http({ basePath: "/staff" });
  inner.identity(request(inner), before(world.http()));
  expect(warnings("second-identity")).toEqual([expect.stringContaining("both have the cookie __Host-identity:")]);
});

test("an app inside another one, with its own routes and its own cookie, causes no warning", () => {
  const { world, warnings } = setUp();
  const [outer, inner] = [world.http(), world.http({ basePath: "/staff" })];
  const { parts } = outer;
  const cookies = { ...parts.settings.cookies, session: "__Host-identity-other" };
  const other: MaybeIdentity = { [internals]: { parts: { ...parts, settings: { ...parts.settings, cookies } } } };
  inner.identity(request(inner), other);
  expect(warnings("second-identity")).toEqual([]);
});

test("the same app in front of a request twice, and something of the app's own under the name, cause no warning", () => {
  const { world, warnings } = setUp();
  const http = world.http();
  http.identity(request(http), before(http));
  http.identity(request(http), {});
  expect(warnings("second-identity")).toEqual([]);
});

test("requests without the base path cause one warning, at the second one", () => {
  const { world, warnings } = setUp();
  const http = world.http({ basePath: "/mail" });
  expect(http.route("/auth/sign-in?returnTo=%2F")).toBeUndefined();
  expect(warnings("stripped-path")).toEqual([]);
  for (const path of ["/auth/callback?code=secret", "/auth/callback", "/auth/sign-in"]) http.route(path);
  expect(warnings("stripped-path")).toEqual([
    'requests to /auth/callback arrive, and basePath is "/mail", so this app\'s route is /mail/auth/callback. A proxy in front seems to ' +
      'remove "/mail" from the path: let it pass on the whole path',
  ]);
});

test.each(["/auth/other", "/auth/sign-in/", "/authors", "/mail", "/"])(
  "requests to %s, which is no route without its base path, cause no warning",
  (path) => {
    const { world, warnings } = setUp();
    const http = world.http({ basePath: "/mail" });
    for (let requests = 0; requests < 3; requests++) http.route(path);
    expect(warnings("stripped-path")).toEqual([]);
  },
);

test("an app whose own routes are reached causes no warning about a proxy, because another app may have the routes without the base path", () => {
  const { world, warnings } = setUp();
  const http = world.http({ basePath: "/mail" });
  http.route("/mail/auth/sign-in");
  for (let requests = 0; requests < 3; requests++) http.route("/auth/sign-in");
  expect(warnings("stripped-path")).toEqual([]);
});
