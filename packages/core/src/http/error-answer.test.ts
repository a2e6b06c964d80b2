import { Browser, locationOf, refreshFailed, World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { IdentityError, type IdentityErrorCode } from "../errors/identity-error.ts";
import type { HttpAnswer } from "./kernel/message.ts";
import { openRequest } from "./routes/sealed-request.ts";

const alice = { subject: "alice", sid: "alice-phone", username: "alice" };
const page = { accept: "text/html", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
const program = { accept: "application/json", "sec-fetch-mode": "cors" };

function setUp() {
  const world = new World();
  const http = world.http();
  const browser = new Browser(http);
  const answerTo = async (
    error: unknown,
    target = "/inbox",
    headers: Record<string, string> = page,
    method = "GET",
  ) => {
    const answer = await http.answerTo(browser.request(method, target, { headers }), error);
    if (answer === undefined) throw new Error("expected an answer");
    return browser.keep(answer);
  };
  const sealedIn = (location: string) =>
    openRequest(
      http.identity(browser.request("GET", location)),
      new URL(location, "https://app.example").searchParams.get("request") ?? "",
    );
  return { world, http, browser, answerTo, sealedIn };
}

const returnToOf = (location: string) => new URL(location, "https://app.example").searchParams.get("returnTo");
const json = (answer: HttpAnswer): unknown => JSON.parse(answer.body);

const unauthorized = ["sign_in_required", "signed_out", "interaction_required"] as const;

describe("an invalid bearer token", () => {
  test("an invalid bearer token sends no visitor to sign-in, because that would loop", async () => {
    const { world, answerTo } = setUp();
    const error = new IdentityError("invalid_token", "the token that came in was refused");
    const answer = await answerTo(error);
    expect(answer.status).toBe(401);
    expect(answer.headers).toContainEqual(["content-type", "text/html; charset=utf-8"]);
    expect(json(await answerTo(error, "/api/mail", program))).toEqual({ error: "invalid_token" });
    expect(world.eventsOf("request_failed")).toHaveLength(2);
  });
});

describe("an error that a sign-in resolves", () => {
  test.each(unauthorized)(
    "redirects a navigation to sign-in, and the sign-in returns to the page: %s",
    async (code) => {
      const { world, browser, answerTo } = setUp();
      const answer = await answerTo(new IdentityError(code, "why"), "/inbox?page=2");
      expect(answer.status).toBe(302);
      expect(locationOf(answer)).toMatch(/^\/auth\/sign-in\?returnTo=%2Finbox%3Fpage%3D2(&request=[\w.-]+)?$/);
      expect(locationOf(await browser.signIn(world.provider, alice, locationOf(answer)))).toBe("/inbox?page=2");
    },
  );

  test.each(unauthorized)(
    "answers a program with 401 and the URL of the sign-in, and without a redirect: %s",
    async (code) => {
      const { answerTo } = setUp();
      for (const [headers, method] of [
        [program, "GET"],
        [{}, "GET"],
        [{ ...page, "sec-fetch-mode": "cors" }, "GET"],
        [page, "POST"],
      ] as const) {
        const answer = await answerTo(new IdentityError(code, "why"), "/api/mail", headers, method);
        expect(answer.status).toBe(401);
        const sign_in = expect.stringMatching(/^\/auth\/sign-in(\?request=[\w.-]+)?$/);
        expect(json(answer)).toEqual({ error: "sign_in_required", sign_in });
        expect(answer.headers).toContainEqual(["cache-control", "no-store"]);
      }
    },
  );

  test("carries scopes, resource, claims, acr and max_age in one sealed parameter, and the sign-in requests them", async () => {
    const { world, browser, answerTo, sealedIn } = setUp();
    const asked = {
      scopes: ["Mail.Send"],
      resource: "https://api.example",
      claims: '{"id_token":{}}',
      acrValues: "mfa",
      maxAge: 300,
    };
    const navigation = await answerTo(new IdentityError("interaction_required", "why", asked));
    expect(locationOf(navigation)).not.toContain("Mail.Send");
    expect(await sealedIn(locationOf(navigation))).toEqual(asked);
    await browser.navigate(locationOf(navigation));
    expect(world.provider.signInRequests.at(-1)).toMatchObject({ ...asked, scopes: [...world.scopes, "Mail.Send"] });
    const answer = await answerTo(new IdentityError("interaction_required", "why", asked), "/api", program);
    expect(json(answer)).toMatchObject({ sign_in: expect.stringMatching(/^\/auth\/sign-in\?request=/) });
  });

  test.each(["//evil.example", "/\\evil.example", `/${"x".repeat(3000)}`, "/a\\b"])(
    "returns to the app's root page if the browser can't return to the current page: %s",
    async (target) => {
      const { answerTo } = setUp();
      expect(returnToOf(locationOf(await answerTo(new IdentityError("sign_in_required", "why"), target)))).toBeNull();
    },
  );

  test("a browser that has just signed in for the same request gets a page with a retry, not another redirect", async () => {
    const { world, browser, answerTo } = setUp();
    const error = new IdentityError("interaction_required", "why", { scopes: ["Mail.Send"] });
    await browser.signIn(world.provider, alice, locationOf(await answerTo(error)));
    const stopped = await answerTo(error);
    expect(stopped.status).toBe(403);
    expect(stopped.body).toContain("Mail.Send");
    const [event, ...more] = world.eventsOf("request_failed");
    expect(more).toEqual([]);
    expect(event?.error).toMatchObject({
      code: "interaction_required",
      message: expect.stringContaining('the provider did not give "Mail.Send"'),
      cure: expect.stringContaining("Register these scopes for this client"),
      cause: error,
    });
    expect(stopped.body).toContain('href="/auth/sign-in?');
    expect(browser.cookies.has("__Host-identity-attempt")).toBe(false);
    expect((await answerTo(error)).status).toBe(302);
  });

  test("redirects a user who needs other scopes than in the last sign-in, or who cancelled it", async () => {
    const { world, browser, answerTo } = setUp();
    const send = new IdentityError("interaction_required", "why", { scopes: ["Mail.Send"] });
    await browser.signIn(world.provider, alice, locationOf(await answerTo(send)));
    const others = [
      { scopes: ["Mail.Delete"] },
      { scopes: ["Mail.Send"], claims: "{}" },
      { scopes: ["Mail.Send"], resource: "https://api.example" },
      { scopes: ["Mail.Send"], acrValues: "mfa" },
      { scopes: ["Mail.Send"], maxAge: 300 },
    ];
    for (const other of others) {
      for (let i = 0; i < 2; i++) {
        expect((await answerTo(new IdentityError("interaction_required", "why", other))).status).toBe(302);
      }
    }
  });

  test("the app remembers for a minute what a browser has just signed in for", async () => {
    const { world, browser, answerTo } = setUp();
    const error = new IdentityError("interaction_required", "why", { scopes: ["Mail.Send"] });
    const back = await browser.signIn(world.provider, alice, locationOf(await answerTo(error)));
    const cookies = back.headers.filter(([name, value]) => name === "set-cookie" && value.includes("attempt"));
    const form = /^__Host-identity-attempt=[\w-]{16}; Path=\/; Max-Age=60; HttpOnly; Secure; SameSite=Lax$/;
    expect(cookies.map(([, value]) => value)).toEqual([expect.stringMatching(form)]);
  });

  test("a provider that never grants what the page requires gets one request, not a loop", async () => {
    const { world, http, browser } = setUp();
    const visit = async (): Promise<HttpAnswer> => {
      const request = browser.request("GET", "/calendar", { headers: page });
      const error = await http
        .identity(request)
        .require({ scopes: ["Calendars.Read"] })
        .catch((caught: unknown) => caught);
      const answer = await http.answerTo(request, error);
      if (answer === undefined) throw new Error("expected an error");
      return browser.keep(answer);
    };
    let answer = await visit();
    let roundTrips = 0;
    while (answer.status === 302 && roundTrips < 10) {
      roundTrips++;
      const away = await browser.navigate(locationOf(answer));
      const parameters = world.provider.answer(locationOf(away).replace("+Calendars.Read", ""), alice);
      await browser.navigate(`/auth/callback?${parameters}`);
      world.provider.nextRefresh(refreshFailed("interaction"));
      answer = await visit();
    }
    expect([answer.status, roundTrips]).toEqual([403, 1]);
  });
});

describe("any other error", () => {
  const codes: readonly [IdentityErrorCode, number][] = [
    ["provider_unavailable", 503],
    ["store_unavailable", 503],
    ["invalid_callback", 400],
    ["invalid_request", 400],
    ["invalid_return_to", 400],
    ["invalid_logout_token", 400],
    ["configuration", 500],
  ];

  test.each(codes)("is a page with a way back for people: %s, %d", async (code, status) => {
    const { answerTo } = setUp();
    const error = new IdentityError(code, "the password of the database", { cause: new Error("10.0.0.1") });
    for (const [headers, method] of [
      [page, "GET"],
      [{ accept: "text/html" }, "POST"],
      [{ "sec-fetch-mode": "navigate" }, "POST"],
    ] as const) {
      const answer = await answerTo(error, "/inbox", headers, method);
      expect(answer.status).toBe(status);
      expect(answer.headers).toContainEqual(["content-type", "text/html; charset=utf-8"]);
      expect(answer.body).toContain('href="/"');
      expect(answer.body).not.toMatch(/password|10\.0\.0\.1/);
    }
  });

  test.each(codes)("is its code in JSON for programs: %s, %d", async (code, status) => {
    const { answerTo } = setUp();
    const answer = await answerTo(new IdentityError(code, "the password of the database"), "/api", program);
    expect([answer.status, json(answer)]).toEqual([status, { error: code }]);
  });

  test("has Retry-After, for users and programs", async () => {
    const { answerTo } = setUp();
    const error = new IdentityError("provider_unavailable", "too many requests", { retryAfter: 42 });
    for (const headers of [page, program]) {
      expect((await answerTo(error, "/", headers)).headers).toContainEqual(["retry-after", "42"]);
    }
  });
});

describe("an error that no sign-in can fix", () => {
  test("is reported completely in an event, while the visitor's page shows no details", async () => {
    const { world, answerTo } = setUp();
    const error = new IdentityError("provider_unavailable", "https://idp.example can't be reached (ENOTFOUND)");
    const answer = await answerTo(error);
    expect(answer.body).not.toContain("idp.example");
    expect(world.eventsOf("request_failed")).toEqual([{ type: "request_failed", error }]);
  });

  test("an error emits one event when the store fails, and none when the user must sign in", async () => {
    const { world, answerTo } = setUp();
    await answerTo(new IdentityError("store_unavailable", "the store is unavailable"));
    for (const code of unauthorized) await answerTo(new IdentityError(code, "why"));
    expect(world.eventsOf("request_failed")).toEqual([]);
  });
});
