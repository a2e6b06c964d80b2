import { equal, ok } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import {
  deletes,
  isPage,
  jsonOf,
  keepsSession,
  lostCookie,
  redirects,
  sessionCookie,
  signInAddress,
} from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import { locationOf, type Scene } from "../scene.ts";

/** The parameters that the provider gets from this sign-in address. */
async function askedAt(scene: Scene, address: string): Promise<{ scope: string | null; claims: string | null }> {
  const app = await scene.start();
  const { searchParams } = new URL(await scene.toProvider(scene.browser(app), address));
  return { scope: searchParams.get("scope"), claims: searchParams.get("claims") };
}

const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const query = new URLSearchParams({ code: "interaction_required", scopes: "Files.Read Files.Write", claims });

export const thrown: AdapterCaseGroup = {
  name: "errors thrown in a route",
  cases: [
    ...["sign_in_required", "signed_out"].map((code) =>
      adapterCase(
        `a thrown ${code} sends a navigation to sign-in and back, and answers a program with 401`,
        async (scene) => {
          const app = await scene.start();
          const browser = await scene.signedIn(app);
          redirects(
            await browser.navigate(`/throws?code=${code}`),
            `/auth/sign-in?returnTo=%2Fthrows%3Fcode%3D${code}`,
          );
          equal(await signInAddress(await browser.program(`/throws?code=${code}`)), "/auth/sign-in", "sign_in");
          equal(
            await signInAddress(await browser.submit(`/throws?code=${code}`)),
            "/auth/sign-in",
            "sign_in after a POST",
          );
        },
      ),
    ),

    adapterCase(
      "a thrown interaction_required makes the sign-in ask for its scopes and claims, in one sealed parameter",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        const expected = { scope: "openid offline_access Mail.Read Files.Read Files.Write", claims };
        const location = locationOf(await browser.navigate(`/throws?${query}`));
        const parameters = [...new URL(location, app.origin).searchParams.keys()];
        equal(parameters, ["returnTo", "request"], "the parameters");
        equal(await askedAt(scene, location), expected, "what the provider is asked for");

        const address = await signInAddress(await browser.program(`/throws?${query}`));
        equal([...new URL(address, app.origin).searchParams.keys()], ["request"], "the parameters for a program");
        equal(await askedAt(scene, address), expected, "what the provider is asked for");
      },
    ),

    adapterCase("a thrown sign_in_required with scopes makes the sign-in ask for them", async (scene) => {
      const app = await scene.start();
      const address = await signInAddress(
        await scene.browser(app).program("/throws?code=sign_in_required&scopes=Files.Read"),
      );
      equal((await askedAt(scene, address)).scope, "openid offline_access Mail.Read Files.Read", "scope");
    }),

    adapterCase(
      "claims that no sign-in can provide end on a page that says so, and not in a redirect loop",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        redirects(await scene.signIn(browser, `/throws?${query}`), `/throws?${query}`);
        const page = await isPage(await browser.navigate(`/throws?${query}`), 403);
        ok(page.text.includes("Files.Write"), `a page that says what is missing: ${page.text}`);
        // The answer to another request is independent.
        equal(
          (await browser.navigate("/throws?code=interaction_required&scopes=Other")).status,
          302,
          "the answer to another request",
        );
      },
    ),

    adapterCase(
      "a thrown provider_unavailable is answered with 503 and Retry-After, as a page or JSON, and keeps the session",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        const page = await browser.navigate("/throws?code=provider_unavailable&retryAfter=17");
        equal(page.headers.get("retry-after"), "17", "Retry-After");
        await isPage(page, 503);
        const answer = await browser.program("/throws?code=provider_unavailable");
        ok(Number(answer.headers.get("retry-after")) > 0, "Retry-After for a program");
        equal(await jsonOf(answer, 503), { error: "provider_unavailable" }, "the answer to a program");
        keepsSession(page);
        keepsSession(answer);
        await scene.sees("alice", browser);
      },
    ),

    adapterCase("a thrown configuration error is answered with 500 and no details", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const { text } = await isPage(await browser.navigate("/throws?code=configuration"), 500);
      ok(!text.includes("thrown by a route"), "a page without the message");
      equal(
        await jsonOf(await browser.program("/throws?code=configuration"), 500),
        { error: "configuration" },
        "for a program",
      );
    }),

    adapterCase("a thrown invalid_request is answered with 400, and after a form with a page", async (scene) => {
      const app = await scene.start();
      await isPage(await scene.browser(app).submit("/throws?code=invalid_request"), 400);
      equal(
        await jsonOf(await scene.browser(app).program("/throws?code=invalid_request"), 400),
        { error: "invalid_request" },
        "for a program",
      );
    }),

    adapterCase("an error of other code reaches the app's own error handler unchanged", async (scene) => {
      const app = await scene.start();
      const response = await (await scene.signedIn(app)).navigate("/breaks");
      equal(response.status, 500, "the status");
      equal(scene.failures.map(String), ["Error: a mistake of the app"], "what the app's own error handler got");
    }),

    adapterCase("a guard's answer bypasses the app's error handling", async (scene) => {
      const app = await scene.start({ errorHandler: true });
      const stranger = scene.browser(app);
      redirects(await stranger.navigate("/page"), "/auth/sign-in?returnTo=%2Fpage");
      await signInAddress(await stranger.program("/json"));
      const browser = await scene.signedIn(app);
      ok(locationOf(await browser.navigate("/files")).includes("request="), "the way to sign in for more scopes");
      await app.accounts.remove(scene.account("alice"));
      deletes(await browser.navigate("/page"), sessionCookie);
    }),

    adapterCase("a bearer guard's answer bypasses the app's error handling", async (scene) => {
      const app = await scene.start({ errorHandler: true });
      const response = await scene.browser(app).program("/api");
      equal([response.status, response.headers.get("www-authenticate")], [401, "Bearer"], "the challenge");
    }),

    adapterCase(
      "an error of the library never reaches the app's own error handler",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        for (const code of ["sign_in_required", "provider_unavailable", "invalid_request"]) {
          await browser.program(`/throws?code=${code}`);
        }
        await scene.browser(app).navigate("/page");
        await scene.browser(app).program("/api");
        equal(scene.failures, [], "what the app's own error handler got");
      },
      "errors past onError",
    ),

    adapterCase("an error answer clears the cookie of an ended session", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      await app.accounts.remove(scene.account("alice"));
      redirects(await browser.navigate("/page"), "/auth/sign-in?returnTo=%2Fpage");
      equal(browser.jar.names, [lostCookie], "the cookies that are left");
    }),
  ],
};
