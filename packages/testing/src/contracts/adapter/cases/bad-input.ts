import { equal, ok } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { isPage, jsonOf, keepsSession } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import type { RunningApp, Scene } from "../scene.ts";

const form = "application/x-www-form-urlencoded";
const huge = `logout_token=${"a".repeat(2 * 1024 * 1024)}`;
const posted = ["/auth/sign-in", "/auth/callback", "/auth/sign-out"] as const;
const all = [...posted, "/auth/signed-out", "/auth/front-channel-logout", "/auth/back-channel-logout"] as const;

/** A POST with this body: with a Content-Length, or in chunks of unknown number. */
function post(
  app: RunningApp,
  path: string,
  body: string,
  type: string | undefined,
  chunked = false,
): Promise<Response> {
  const headers: Record<string, string> = { "sec-fetch-site": "same-origin", accept: "text/html" };
  if (type !== undefined) headers["content-type"] = type;
  if (chunked) headers["transfer-encoding"] = "chunked";
  return app.fetch(new Request(app.origin + path, { method: "POST", headers, body }));
}

/** Sends the request to all routes of identity(). */
async function everywhere(
  scene: Scene,
  send: (app: RunningApp, path: string) => Promise<Response>,
  what: string,
): Promise<void> {
  const app = await scene.start();
  const browser = await scene.signedIn(app);
  for (const path of all) {
    const response = await send(app, path);
    ok(response.status < 500, `${path} to answer ${what} without a 5xx, got ${response.status}`);
    keepsSession(response, "made-up");
    await response.text();
  }
  await scene.sees("alice", browser);
}

export const badInput: AdapterCaseGroup = {
  name: "bad input",
  cases: [
    ...[false, true].flatMap((chunked) =>
      posted.map((path) =>
        adapterCase(`a huge body is refused with 413: ${path}${chunked ? ", in chunks" : ""}`, async (scene) => {
          const app = await scene.start();
          equal((await post(app, path, huge, form, chunked)).status, 413, "the status");
          equal((await post(app, path, "", form)).status < 500, true, "the next request is answered");
        }),
      ),
    ),

    ...posted.map((path) =>
      adapterCase(`a body of more than 32 KiB is refused with 413: ${path}`, async (scene) => {
        const app = await scene.start();
        equal((await post(app, path, `a=${"x".repeat(32 * 1024)}`, form)).status, 413, "the status");
      }),
    ),

    ...posted.map((path) =>
      adapterCase(`more than 50 parameters are refused with 400, in a form and in a query: ${path}`, async (scene) => {
        const app = await scene.start();
        const parameters = Array.from({ length: 51 }, (_, at) => `a${at}=`).join("&");
        equal((await post(app, path, parameters, form)).status, 400, "the status of a form");
        const headers = { accept: "text/html", "sec-fetch-mode": "navigate" };
        const query = await app.fetch(
          new Request(`${app.origin}${path}?${parameters}`, { headers, redirect: "manual" }),
        );
        equal(query.status, 400, "the status of a query");
      }),
    ),

    adapterCase(
      "a logout token that is nested ten thousand levels deep is refused with 400 and causes no failure",
      async (scene) => {
        const app = await scene.start();
        const encode = (text: string) => btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
        const claims = `{"iss":${"[".repeat(10_000)}${"]".repeat(10_000)}}`;
        const token = `${encode('{"alg":"RS256","typ":"logout+jwt"}')}.${encode(claims)}.AAAA`;
        const answer = await post(app, "/auth/back-channel-logout", `logout_token=${token}`, form);
        equal((await jsonOf<{ error: string }>(answer, 400)).error, "invalid_request", "error");
      },
    ),

    ...[false, true].map((chunked) =>
      adapterCase(
        `a huge body at the back channel is refused with 400${chunked ? ", in chunks" : ""}`,
        async (scene) => {
          const response = await post(await scene.start(), "/auth/back-channel-logout", huge, form, chunked);
          equal(response.headers.get("cache-control"), "no-store", "Cache-Control");
          equal((await jsonOf<{ error: string }>(response, 400)).error, "invalid_request", "error");
        },
      ),
    ),

    adapterCase("a huge body at the front channel ends no session and causes no failure", async (scene) => {
      const app = await scene.start();
      const { status } = await post(app, "/auth/front-channel-logout", huge, form);
      ok(status < 500, `no 5xx, got ${status}`);
    }),

    ...[
      "application/json",
      "text/plain",
      "multipart/form-data",
      "application/xml",
      "",
      "a/b; c",
      form.toUpperCase(),
    ].map((type) =>
      adapterCase(`a body of another content type never breaks a route: "${type}"`, (scene) =>
        everywhere(scene, (app, path) => post(app, path, '{"a":1}', type), `a body of type "${type}"`),
      ),
    ),

    adapterCase("a malformed form never breaks a route", (scene) =>
      everywhere(scene, (app, path) => post(app, path, "%%%&&&===&%ff%fe&\u0000=\ud800", form), "rubbish in a form"),
    ),

    adapterCase("a malformed query never breaks a route", (scene) =>
      everywhere(
        scene,
        (app, path) =>
          app.fetch(new Request(`${app.origin}${path}?%%%&&&===&%ff%fe&sid=%00&state=%ff&returnTo=%ff&iss=%`)),
        "rubbish in the query",
      ),
    ),

    adapterCase("repeated parameters never break a route", (scene) =>
      everywhere(
        scene,
        (app, path) =>
          app.fetch(
            new Request(
              `${app.origin}${path}?returnTo=/a&returnTo=//b&state=a&state=b&scope=account&scope=x&prompt=&prompt=`,
            ),
          ),
        "every parameter twice",
      ),
    ),

    ...["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "PROPFIND"].map((method) =>
      adapterCase(`${method} is refused with 405 at all routes of identity()`, async (scene) => {
        const app = await scene.start();
        for (const path of all) {
          const response = await app.fetch(new Request(app.origin + path, { method }));
          equal(response.status, 405, `the status of ${path}`);
          ok(response.headers.get("allow") !== null, "Allow");
        }
      }),
    ),

    adapterCase("unusual headers never break a route or a guard", async (scene) => {
      const app = await scene.start();
      const odd = {
        accept: "é;;;,,",
        origin: "%%%",
        "sec-fetch-site": "é",
        "sec-fetch-mode": "x y",
        "content-length": "0",
      };
      for (const path of [...all, "/page", "/who"]) {
        const { status } = await app.fetch(new Request(app.origin + path, { headers: odd }));
        ok(status < 500, `${path} to answer without a 5xx, got ${status}`);
      }
    }),

    adapterCase("all pages of identity() forbid sniffing, framing, referrers and caching", async (scene) => {
      const app = await scene.start();
      for (const target of [
        "/auth/sign-in?returnTo=//x",
        "/auth/callback",
        "/auth/signed-out",
        "/auth/sign-in?iss=x",
      ]) {
        const response = await scene.browser(app).navigate(target);
        equal(response.headers.get("x-content-type-options"), "nosniff", "X-Content-Type-Options");
        equal(response.headers.get("referrer-policy"), "no-referrer", "Referrer-Policy");
        const policy = response.headers.get("content-security-policy") ?? "";
        ok(
          policy.includes("frame-ancestors 'none'") && policy.includes("default-src 'none'"),
          `a strict policy, got ${policy}`,
        );
        await isPage(response, response.status);
      }
    }),
  ],
};
