import { Browser, World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { IdentityError } from "../errors/identity-error.ts";
import { createSealer } from "../runtime/sealer.ts";
import { answer } from "./kernel/message.ts";
import type { Feature } from "./routes/route.ts";
import type { RouteName } from "./routes/routes.ts";

const allowed: Readonly<Record<RouteName, readonly string[]>> = {
  signIn: ["GET", "POST"],
  callback: ["GET", "POST"],
  signOut: ["GET", "POST"],
  signedOut: ["GET"],
  frontChannelLogout: ["GET", "POST"],
  backChannelLogout: ["POST"],
};
const paths: Readonly<Record<string, RouteName>> = {
  "/auth/sign-in": "signIn",
  "/auth/callback": "callback",
  "/auth/sign-out": "signOut",
  "/auth/signed-out": "signedOut",
  "/auth/front-channel-logout": "frontChannelLogout",
  "/auth/back-channel-logout": "backChannelLogout",
};

test("two apps that share secrets seal no text in the same place, so neither can open the other's", async () => {
  const placesOf = async (cookie: string) => {
    const sealer = createSealer(["a secret that two apps share: 0123456789"]);
    const places: string[] = [];
    const seal = (text: string, place: string) => {
      places.push(place);
      return sealer.seal(text, place);
    };
    const world = new World({ cookie, sealer: { ...sealer, seal } });
    const http = world.http();
    const browser = new Browser(http);
    const error = new IdentityError("interaction_required", "why", { scopes: ["Mail.Send"] });
    await http.answerTo(browser.request("GET", "/inbox"), error);
    await browser.signIn(world.provider, { subject: "alice", sid: "alice-phone" });
    await browser.post("/auth/sign-out", { returnTo: "/goodbye" });
    return places;
  };
  const [admin, shop] = [await placesOf("admin"), await placesOf("shop")];
  expect(admin.length).toBeGreaterThanOrEqual(3);
  expect(shop.filter((place) => admin.includes(place))).toEqual([]);
});

describe("the library's own routes", () => {
  test.each(Object.entries(paths))(
    "%s answers its methods, and others with 405 and what is allowed",
    async (path, route) => {
      const world = new World();
      const browser = new Browser(world.http());
      for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "get"]) {
        const answer = await browser.send(method, path);
        expect(answer.status === 405).toBe(!allowed[route].includes(method));
        if (answer.status !== 405) continue;
        expect(answer.headers).toContainEqual(["allow", allowed[route].join(", ")]);
        expect(answer.headers).toContainEqual(["cache-control", "no-store"]);
      }
    },
  );

  test("routes are found by their path, with any query", () => {
    const http = new World().http();
    for (const [path, route] of Object.entries(paths)) {
      expect(http.route(path)?.name).toBe(route);
      expect(http.route(`${path}?a=/auth/sign-out`)?.name).toBe(route);
    }
  });

  test("are listed with their public paths and methods, those of features and other paths included", () => {
    const feature: Feature = {
      name: "weather",
      routes: [
        { name: "weather", path: "/weather", methods: ["GET"], handle: async () => answer(200, "") },
        { name: "storms", path: "/storms", methods: ["POST"], handle: async () => answer(200, "") },
      ],
    };
    const { routes } = new World().http({ basePath: "/app", features: [feature], paths: { storms: "/typhoons" } });
    expect(routes).toEqual([
      ...Object.entries(paths).map(([path, name]) => ({ name, path: `/app${path}`, methods: allowed[name] })),
      { name: "weather", path: "/app/weather", methods: ["GET"] },
      { name: "storms", path: "/app/typhoons", methods: ["POST"] },
    ]);
  });

  test("have no route of a feature that the app doesn't use", () => {
    const http = new World().http();
    for (const path of ["/auth/challenge", "/auth/password-reset", "/auth/edit-profile", "/auth/sessions"]) {
      expect(http.route(path)).toBeUndefined();
    }
  });

  test.each([
    "/",
    "/auth",
    "/auth/",
    "/auth/sign-in/",
    "/Auth/sign-in",
    "/x/auth/sign-in",
    "//auth/sign-in",
    "/?/auth/sign-in",
    "",
  ])("don't include %j: that is the app's", (target) => {
    expect(new World().http().route(target)).toBeUndefined();
  });

  test("other errors are left to the app's framework", async () => {
    const world = new World();
    const http = world.http();
    const error = new Error("a bug in a provider client");
    world.provider.script.fail("beginSignIn", error);
    const browser = new Browser(http);
    await expect(browser.navigate("/auth/sign-in")).rejects.toBe(error);
    expect(await http.answerTo(browser.request("GET", "/"), error)).toBeUndefined();
  });
});
