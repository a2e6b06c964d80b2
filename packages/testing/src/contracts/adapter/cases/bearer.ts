import { onBehalfOf } from "@identity-web/features/api";
import { navigation } from "../../../cookies/fetch-metadata.ts";
import { equal, ok } from "../../store/check.ts";
import { apiCase } from "../adapter-case.ts";
import { jsonOf, keepsSession, tokenOf } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import type { RunningApp, Scene } from "../scene.ts";

const alice = { subject: "alice" };
const json = { accept: "application/json" };

/** A program, which is not a browser, with or without a token. */
const call = (app: RunningApp, path: string, token?: string, headers: Readonly<Record<string, string>> = json) =>
  app.fetch(
    new Request(app.origin + path, {
      headers: { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    }),
  );

/** Expects a challenge of RFC 6750 §3, and no redirect. */
async function isChallenged(response: Response, status: number, challenge: string, error: string): Promise<void> {
  equal(response.headers.get("www-authenticate"), challenge, "WWW-Authenticate");
  equal(response.headers.get("cache-control"), "no-store", "Cache-Control");
  keepsSession(response);
  equal(await jsonOf(response, status), { error }, "the answer");
}

const startApi = (scene: Scene) => scene.start({ features: [onBehalfOf()] });

export const bearer: AdapterCaseGroup = {
  name: "an app that is also an API",
  cases: [
    apiCase("requireBearer accepts a valid token, and the route gets its user", async (scene, provider) => {
      const app = await startApi(scene);
      const expected = { user: "alice", client: "a-client" };
      equal(await jsonOf(await call(app, "/api", provider.bearer(alice))), expected, "who called");
      const own = provider.bearer(undefined);
      equal(await jsonOf(await call(app, "/api/apps", own)), { user: null, client: "a-client" }, "an app's own token");
      ok((await tokenOf(await call(app, "/api/mail", provider.bearer(alice)))) !== "", "a token on behalf of alice");
      equal(provider.exchanged.length, 1, "exchanges");
    }),

    apiCase(
      "requireBearer refuses an app's own token with 403 unless the route accepts apps",
      async (scene, provider) => {
        const app = await startApi(scene);
        const own = provider.bearer(undefined, { scopes: ["access"] });
        for (const [path, scope] of [
          ["/api", ""],
          ["/api/mail", "access"],
        ] as const) {
          const challenge = `Bearer error="insufficient_scope", scope="${scope}"`;
          await isChallenged(await call(app, path, own), 403, challenge, "insufficient_scope");
        }
      },
    ),

    apiCase("requireBearer without a token answers 401 with a challenge, also for a navigation", async (scene) => {
      const app = await startApi(scene);
      await isChallenged(await call(app, "/api"), 401, "Bearer", "invalid_token");
      const page = { accept: "text/html", ...navigation };
      await isChallenged(await call(app, "/api", undefined, page), 401, "Bearer", "invalid_token");
    }),

    apiCase("requireBearer answers a signed-in browser without a token with a challenge", async (scene, provider) => {
      const app = await startApi(scene);
      const browser = scene.browser(app);
      const url = await scene.toProvider(browser, app.routes.signIn);
      await browser.navigate(`${app.routes.callback}?${provider.answer(url, alice)}`, { site: "cross-site" });
      equal((await browser.program("/json")).status, 200, "the status of a page for the signed-in");
      await isChallenged(await browser.navigate("/api"), 401, "Bearer", "invalid_token");
    }),

    apiCase("requireBearer answers a refused token with 401", async (scene, provider) => {
      const app = await startApi(scene);
      const challenge = 'Bearer error="invalid_token"';
      await isChallenged(await call(app, "/api", "made-up"), 401, challenge, "invalid_token");
      const expired = provider.bearer(alice, { expiresAt: scene.clock.now() });
      await isChallenged(await call(app, "/api", expired), 401, challenge, "invalid_token");
      const basic = await app.fetch(
        new Request(`${app.origin}/api`, { headers: { ...json, authorization: "Basic YTpi" } }),
      );
      await isChallenged(basic, 401, challenge, "invalid_token");
      equal(scene.eventsOf("bearer_refused").length, 3, "events that say so");
    }),

    apiCase("requireBearer answers a token for another API with 401", async (scene, provider) => {
      const app = await startApi(scene);
      const elsewhere = provider.bearer(alice, { audience: "https://another-api.example" });
      await isChallenged(await call(app, "/api", elsewhere), 401, 'Bearer error="invalid_token"', "invalid_token");
    }),

    apiCase(
      "requireBearer answers a token without the scope with 403, and names the missing scope",
      async (scene, provider) => {
        const app = await startApi(scene);
        const less = provider.bearer(alice, { scopes: ["other"] });
        const challenge = 'Bearer error="insufficient_scope", scope="access"';
        await isChallenged(await call(app, "/api/mail", less), 403, challenge, "insufficient_scope");
        equal(provider.exchanged.length, 0, "exchanges");
      },
    ),

    apiCase(
      "after a removal of the account requireBearer refuses the token and tokens that were exchanged for it",
      async (scene, provider) => {
        const app = await startApi(scene);
        const before = provider.bearer(alice);
        const first = await tokenOf(await call(app, "/api/mail", before));
        equal(await tokenOf(await call(app, "/api/mail", before)), first, "the token from the cache");
        await scene.clock.advance(1000);
        equal((await app.accounts.remove({ issuer: provider.name, subject: "alice" })).grants, 1, "grants removed");
        await isChallenged(await call(app, "/api/mail", before), 401, 'Bearer error="invalid_token"', "invalid_token");
        equal(provider.exchanged.length, 1, "exchanges until then");
        // The clocks of provider and store may differ by 5 s, so a token that seems less than 5 s younger may be older.
        await scene.clock.advance(6000);
        ok(
          (await tokenOf(await call(app, "/api/mail", provider.bearer(alice)))) !== first,
          "another token for a new one",
        );
      },
    ),
  ],
};
