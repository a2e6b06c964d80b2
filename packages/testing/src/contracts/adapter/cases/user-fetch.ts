import { equal, ok } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { isPage, jsonOf, redirects, signInAddress, tokenOf } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import { locationOf } from "../scene.ts";

const wanted = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}';
const challenge = `Bearer realm="", authorization_uri="https://login.example/authorize", error="insufficient_claims", claims="${btoa(wanted)}"`;

interface Called {
  readonly status: number;
  readonly body: string;
}

export const userFetch: AdapterCaseGroup = {
  name: "user.fetch",
  cases: [
    adapterCase("user.fetch adds the user's token to the request", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const token = await tokenOf(await browser.program("/mail"));
      const called = await jsonOf<Called>(await browser.program("/call?scopes=Mail.Read&method=DELETE"));
      equal(JSON.parse(called.body ?? ""), { authorization: `Bearer ${token}`, method: "DELETE" }, "what the API got");
    }),

    adapterCase(
      "user.fetch returns the API's answer unchanged, also a refusal that doesn't concern the token",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        for (const [status, header] of [
          [404, ""],
          [403, 'Bearer error="insufficient_scope"'],
          [401, ""],
          [401, 'Basic realm="x"'],
          [500, ""],
        ] as const) {
          scene.api.answer = () =>
            new Response("as it is", { status, headers: header === "" ? {} : { "www-authenticate": header } });
          const called = await jsonOf<Called>(await browser.program("/call?scopes=Mail.Read"));
          equal(called, { status, body: "as it is" }, "what the route got");
        }
        equal(scene.api.requests.length, 5, "how often the API was called");
      },
    ),

    adapterCase("user.fetch replaces a token that the API refuses, once", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      scene.api.challengeOnce('Bearer error="invalid_token"');
      equal(
        (await jsonOf<Called>(await browser.program("/call?scopes=Mail.Read"))).status,
        200,
        "the status in the end",
      );
      const [first, second] = scene.api.requests.map((request) => request.headers.get("authorization"));
      ok(first !== second, "another token in the second call");
      equal(scene.provider.asked("refresh"), 1, "refreshes");

      scene.api.challengeAlways('Bearer error="invalid_token"');
      equal((await jsonOf<Called>(await browser.program("/call?scopes=Mail.Read"))).status, 401, "what the route gets");
      equal(scene.api.requests.length, 4, "how often the API was called");
    }),

    adapterCase("a claims challenge that needs the user sends the browser to the provider and back", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      scene.api.challengeAlways(challenge);
      const location = locationOf(await browser.navigate("/call?scopes=Mail.Read"));
      ok(
        !location.includes(encodeURIComponent(wanted)) && !location.includes(btoa(wanted)),
        "claims in a sealed parameter",
      );
      const url = await scene.toProvider(browser, location);
      equal(new URL(url).searchParams.get("claims"), wanted, "claims");
      redirects(await scene.comeBack(browser, scene.callback(browser, url)), "/call?scopes=Mail.Read");

      scene.api.answer = () => new Response("at last");
      equal(
        (await jsonOf<Called>(await browser.program("/call?scopes=Mail.Read"))).body,
        "at last",
        "the API's answer",
      );
    }),

    adapterCase(
      "a claims challenge during a program's request answers 401 with the address of sign-in",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        scene.api.challengeAlways("Basic realm=x", `DPoP algs="ES256", ${challenge}`);
        const address = await signInAddress(await browser.program("/call?scopes=Mail.Read"));
        equal(new URL(await scene.toProvider(browser, address)).searchParams.get("claims"), wanted, "claims");
      },
    ),

    adapterCase(
      "a claims challenge that a sign-in didn't satisfy ends on a page, and not in a redirect loop",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        scene.api.challengeAlways(challenge);
        redirects(await scene.signIn(browser, "/call?scopes=Mail.Read"), "/call?scopes=Mail.Read");
        equal((await browser.navigate("/call?scopes=Mail.Read")).status, 403, "the status");
      },
    ),

    adapterCase(
      "an API that refuses the only token leads to a page that names the API, after at most one sign-in",
      async (scene) => {
        const app = await scene.start({ scopes: ["openid", "Mail.Read"] });
        const browser = await scene.signedIn(app);
        scene.api.challengeAlways('Bearer error="invalid_token"');
        const at = "/call?scopes=Mail.Read";
        const page = await isPage(await browser.navigate(at), 403);
        ok(page.text.includes("The API at https://api.example refused the token"), `the API's name, got ${page.text}`);
        equal(await jsonOf(await browser.program(at), 403), { error: "interaction_required" }, "for a program");
        await scene.clock.advance(120_000);
        redirects(await scene.signIn(browser, at), at);
        await isPage(await browser.navigate(at), 403);
        equal(scene.eventsOf("api_refused")[0]?.api, "https://api.example", "the event");
      },
    ),

    adapterCase(
      "user.fetch with scopes that the session lacks sends the user to sign-in and doesn't call the API",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        ok(locationOf(await browser.navigate("/call?scopes=Files.Read")).includes("request="), "the way to sign-in");
        equal(scene.api.requests.length, 0, "how often the API was called");
      },
    ),
  ],
};
