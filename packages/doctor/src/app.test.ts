import { randomBytes } from "node:crypto";
import type { RequestListener } from "node:http";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { describe, expect, test } from "vitest";
import { openCheckedApp } from "./checked-app.ts";
import { checkApp } from "./checks/app.ts";
import { serve } from "./test/ports.ts";

/** The doctor's finding about an app with this answer. */
async function findingsOf(listener: RequestListener, insecureLocalhostCookies = false, document = {}) {
  const { port, close } = await serve(listener);
  try {
    const checkedApp = openCheckedApp(
      {
        provider: oidc({ issuer: "https://login.example", clientId: "mail" }),
        baseUrl: `http://127.0.0.1:${port}`,
        secrets: [randomBytes(32).toString("base64url")],
        insecureLocalhostCookies,
      },
      fakeClock(),
    );
    return Object.fromEntries((await checkApp(checkedApp, document)).map((finding) => [finding.id, finding]));
  } finally {
    await close();
  }
}

const setting =
  (...cookies: string[]): RequestListener =>
  (_, response) =>
    response.writeHead(302, { location: "https://login.example/authorize", "set-cookie": cookies }).end();

describe("the check of the app at its base URL", () => {
  test("accepts a cookie that browsers keep", async () => {
    const { app } = await findingsOf(
      setting("other=1", "__Host-identity-tx-1=v; Path=/; HttpOnly; Secure; SameSite=Lax"),
    );
    expect(app).toMatchObject({ mark: "good", text: expect.not.stringContaining("=v") });
  });

  test.each([
    ["a Domain that a proxy added", "__Host-identity-tx-1=v; Path=/; Secure; Domain=app.example"],
    ["a path that a proxy changed", "__Host-identity-tx-1=v; Path=/mail; Secure"],
    ["no Secure", "__Host-identity-tx-1=v; Path=/"],
    ["no prefix", "identity-tx-1=v; Path=/; Secure"],
  ])("reports a cookie that browsers reject (%s)", async (_, cookie) => {
    expect((await findingsOf(setting(cookie))).app).toMatchObject({ mark: "bad" });
  });

  test("warns about insecureLocalhostCookies", async () => {
    const { app, cookies } = await findingsOf(setting("identity-tx-1=v; Path=/; HttpOnly; SameSite=Lax"), true);
    expect([app?.mark, cookies?.mark]).toEqual(["good", "warning"]);
  });

  test.each([
    ["warning", {}],
    ["good", { "strict-transport-security": "max-age=31536000" }],
  ] as const)("HSTS: %s", async (mark, headers) => {
    const checkedApp = openCheckedApp(
      {
        provider: oidc({ issuer: "https://login.example", clientId: "mail" }),
        baseUrl: "https://app.example",
        secrets: [randomBytes(32).toString("base64url")],
      },
      fakeClock(),
    );
    const answer = new Response(null, {
      status: 302,
      headers: {
        ...headers,
        location: "https://login.example/authorize",
        "set-cookie": "__Host-identity-tx-1=v; Path=/; HttpOnly; Secure; SameSite=Lax",
      },
    });
    const found = await checkApp({ ...checkedApp, send: async () => answer });
    expect(found.map(({ id, mark }) => [id, mark])).toEqual([
      ["cookies", "good"],
      ["app", "good"],
      ["app-back-channel", "bad"],
      ["app-front-channel", "bad"],
      ["hsts", mark],
    ]);
  });

  test("reports an app with another provider", async () => {
    const document = { authorization_endpoint: "https://id.example/authorize" };
    const found = await findingsOf(setting("__Host-identity-tx-1=v; Path=/; HttpOnly; Secure"), false, document);
    expect(found["app-provider"]).toMatchObject({
      mark: "warning",
      text: expect.stringContaining("begins a sign-in at https://login.example, not at https://id.example"),
    });
  });

  test("reports a redirect to another host", async () => {
    const { app } = await findingsOf((_, response) =>
      response.writeHead(301, { location: "https://www.app.example/" }).end(),
    );
    expect(app).toMatchObject({ mark: "bad", cure: expect.stringContaining("Set baseUrl to https://www.app.example") });
  });

  test("reports a wrong base path", async () => {
    const { app } = await findingsOf((_, response) => response.writeHead(404).end());
    expect(app).toMatchObject({ mark: "warning", cure: expect.stringContaining("basePath") });
  });

  test("reports another program at the address", async () => {
    const { app } = await findingsOf((_, response) => response.end("hello"));
    expect(app).toMatchObject({ mark: "warning", text: expect.stringContaining("status 200") });
  });
});
