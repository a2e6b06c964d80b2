import type { AccessToken } from "@identity-web/core";
import { equal, ok } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { jsonOf, redirects, signInAddress } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import { locationOf } from "../scene.ts";

interface Asked {
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
}

const html = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/** Requests that count as navigations. */
const navigations: Readonly<Record<string, Asked>> = {
  "Sec-Fetch-Mode: navigate": { headers: { "sec-fetch-mode": "navigate", accept: html } },
  "Sec-Fetch-Mode: navigate, with any Accept": { headers: { "sec-fetch-mode": "navigate", accept: "*/*" } },
  "no Sec-Fetch-Mode, Accept with text/html": { headers: { accept: html } },
};

const programs: Readonly<Record<string, Asked>> = {
  "Sec-Fetch-Mode: cors, even if it accepts text/html": { headers: { "sec-fetch-mode": "cors", accept: html } },
  "Sec-Fetch-Mode: no-cors": { headers: { "sec-fetch-mode": "no-cors", accept: html } },
  "Sec-Fetch-Mode: same-origin": { headers: { "sec-fetch-mode": "same-origin", accept: html } },
  "no Sec-Fetch-Mode, Accept without text/html": { headers: { accept: "application/json" } },
  "no Sec-Fetch-Mode, Accept: */*": { headers: { accept: "*/*" } },
  "neither header": { headers: {} },
  "a POST, although a navigation": { method: "POST", headers: { "sec-fetch-mode": "navigate", accept: html } },
  "a POST with Accept: text/html": { method: "POST", headers: { accept: html } },
};

const send = (asked: Asked, path: string): Request =>
  new Request(`https://app.example${path}`, { method: asked.method ?? "GET", headers: asked.headers });

const sealed = /^\/auth\/sign-in\?(?:returnTo=%2Ffiles&)?request=[\w.~%-]+$/;

export const guard: AdapterCaseGroup = {
  name: "requireSignIn",
  cases: [
    ...Object.entries(navigations).map(([name, asked]) =>
      adapterCase(`requireSignIn redirects a navigation to sign-in and back: ${name}`, async (scene) => {
        const app = await scene.start();
        redirects(await app.fetch(send(asked, "/page?a=1&b=2")), "/auth/sign-in?returnTo=%2Fpage%3Fa%3D1%26b%3D2");
      }),
    ),

    ...Object.entries(programs).map(([name, asked]) =>
      adapterCase(
        `requireSignIn answers other requests with 401 and the address of sign-in: ${name}`,
        async (scene) => {
          const app = await scene.start();
          const response = await app.fetch(send(asked, "/json"));
          equal(response.headers.get("cache-control"), "no-store", "Cache-Control");
          equal(response.headers.get("location"), null, "Location");
          equal(await signInAddress(response), "/auth/sign-in", "sign_in");
        },
      ),
    ),

    adapterCase("requireSignIn doesn't treat HEAD as a navigation", async (scene) => {
      const app = await scene.start();
      equal(
        (await app.fetch(send({ method: "HEAD", headers: { accept: html } }, "/page"))).status === 302,
        false,
        "a redirect",
      );
    }),

    adapterCase("behind requireSignIn a route runs with the typed user of the session", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      equal(await (await browser.navigate("/page")).text(), "<h1>for alice@example.test</h1>", "the page");
      equal(await (await browser.submit("/page")).text(), "<h1>for alice@example.test</h1>", "after a POST");
      const account = await jsonOf<{ subject: string }>(await browser.program("/json"));
      equal(account.subject, "alice", "the account's subject");
    }),

    adapterCase("user.session has times in ms and the ID token's claims, and no secret", async (scene) => {
      const app = await scene.start();
      const session = await jsonOf<Record<string, unknown>>(await (await scene.signedIn(app)).program("/session"));
      equal(
        Object.keys(session).sort(),
        ["absoluteExpiresAt", "claims", "createdAt", "expiresAt", "id", "idleExpiresAt", "seenAt"],
        "its members",
      );
      equal(session.createdAt, scene.clock.now(), "createdAt");
      equal(session.expiresAt, scene.clock.now() + 8 * 3_600_000, "expiresAt: eight idle hours");
    }),

    adapterCase("requireSignIn with scopes provides a token for them", async (scene) => {
      const app = await scene.start();
      const token = await jsonOf<AccessToken>(await (await scene.signedIn(app)).program("/mail"));
      equal(token.type, "Bearer", "type");
      ok(token.scopes?.includes("Mail.Read") ?? false, `scopes with Mail.Read, got ${token.scopes}`);
      equal(token.expiresAt, scene.clock.now() + 300_000, "expiresAt, in ms since the epoch");
    }),

    adapterCase("requireSignIn with scopes makes the first sign-in ask for them", async (scene) => {
      const app = await scene.start();
      const browser = scene.browser(app);
      const url = new URL(await scene.toProvider(browser, "/files"));
      equal(url.searchParams.get("scope"), "openid offline_access Mail.Read Files.Read", "scope");
      redirects(await scene.comeBack(browser, scene.callback(browser, url.href)), "/files");
      equal((await browser.navigate("/files")).status, 200, "the status in the end");
    }),

    adapterCase("requireSignIn sends a user whose session lacks the scopes to sign-in and back", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const asked = await browser.navigate("/files");
      ok(sealed.test(locationOf(asked)), `one sealed parameter, got ${locationOf(asked)}`);
      ok(!locationOf(asked).includes("Files.Read"), "scopes that are sealed");
      const url = await scene.toProvider(browser, locationOf(asked));
      equal(new URL(url).searchParams.get("scope"), "openid offline_access Mail.Read Files.Read", "scope");
      redirects(await scene.comeBack(browser, scene.callback(browser, url)), "/files");
      equal((await browser.navigate("/files")).status, 200, "the status in the end");
    }),

    adapterCase(
      "requireSignIn answers a program whose session lacks the scopes with the address of sign-in",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        const address = await signInAddress(await browser.program("/files"));
        ok(sealed.test(address), `one sealed parameter, got ${address}`);
        const url = new URL(await scene.toProvider(browser, address));
        equal(url.searchParams.get("scope"), "openid offline_access Mail.Read Files.Read", "scope");
      },
    ),

    adapterCase("an invented sealed parameter adds nothing to the sign-in", async (scene) => {
      const app = await scene.start();
      const browser = scene.browser(app);
      for (const request of ["made-up", "", '{"scopes":["Files.Read"]}', "a.b.c"]) {
        const url = new URL(await scene.toProvider(browser, `/auth/sign-in?${new URLSearchParams({ request })}`));
        equal(url.searchParams.get("scope"), "openid offline_access Mail.Read", "scope");
      }
    }),

    adapterCase(
      "the sign-in route ignores scopes, resource and claims, so that no other site can ask for consent",
      async (scene) => {
        const app = await scene.start();
        const target = `/auth/sign-in?scope=Files.Read&scopes=Files.Read&resource=x&claims=%7B%7D`;
        const url = new URL(await scene.toProvider(scene.browser(app), target));
        equal(url.searchParams.get("scope"), "openid offline_access Mail.Read", "scope");
        equal(url.searchParams.get("claims"), null, "claims");
        equal(url.searchParams.get("resource"), null, "resource");
      },
    ),

    adapterCase("requireSignIn with claims makes the sign-in ask for them", async (scene) => {
      const app = await scene.start();
      const browser = scene.browser(app);
      const url = await scene.toProvider(browser, "/claims");
      equal(new URL(url).searchParams.get("claims"), '{"id_token":{"acr":null}}', "claims");
      redirects(await scene.comeBack(browser, scene.callback(browser, url)), "/claims");
    }),

    adapterCase("requireSignIn with acr and maxAge asks the provider for them, and never loops", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const url = await scene.toProvider(browser, "/payments");
      const { searchParams } = new URL(url);
      equal(searchParams.get("acr_values"), "phr mfa", "acr_values");
      equal(searchParams.get("max_age"), "300", "max_age");
      redirects(await scene.comeBack(browser, scene.callback(browser, url)), "/payments");
      // The provider has not authenticated the user in one of these ways.
      equal((await browser.navigate("/payments")).status, 403, "the page after the sign-in");
      equal((await browser.program("/payments")).status, 401, "an API call");
    }),

    adapterCase(
      "a scope that the provider refuses ends on a page that says so, and not in a redirect loop",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        const consents = ["openid", "offline_access", "Mail.Read"];
        redirects(await scene.signIn(browser, "/files", { consents }), "/files");
        const response = await browser.navigate("/files");
        equal(response.status, 403, "the status after the second refusal");
        const text = await response.text();
        ok(text.includes("Files.Read") && text.includes("/auth/sign-in?"), "the missing scope, and a way to try again");
        equal((await browser.navigate("/page")).status, 200, "the status of a page that needs less");
        // The user may try again.
        equal((await browser.navigate("/files")).status, 302, "the status of another try");
      },
    ),

    adapterCase("routes that don't use identity work while the store is down", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const reads = scene.store.count("read");
      equal((await browser.navigate("/untouched")).status, 200, "the status");
      equal(scene.store.count("read"), reads, "how often the store was read");
      scene.store.down = true;
      equal((await browser.navigate("/untouched")).status, 200, "the status while the store is down");
    }),

    adapterCase("each request reads its session once", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const reads = scene.store.count("read");
      await browser.navigate("/page");
      equal(scene.store.count("read") - reads, 1, "how often the store was read");
    }),
  ],
};
