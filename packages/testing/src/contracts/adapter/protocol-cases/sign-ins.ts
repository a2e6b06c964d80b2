import type { Mishap } from "../../../fake-provider/plain.ts";
import { equal, ok } from "../../store/check.ts";
import { protocolCase } from "../adapter-case.ts";
import { isPage, keepsSession, parameter, redirects } from "../expect.ts";
import type { ProtocolCaseGroup } from "../harness.ts";
import { locationOf } from "../scene.ts";

/** ID tokens that must create no session. The names are those of the conformance suite, if it has the case. */
const refused: Readonly<Record<string, Mishap>> = {
  "invalid-iss": { idToken: { claims: { iss: "https://elsewhere.example" } } },
  "missing-sub": { idToken: { claims: { sub: undefined } } },
  "invalid-aud": { idToken: { claims: { aud: "another-client" } } },
  "missing-iat": { idToken: { claims: { iat: undefined } } },
  "nonce-invalid": { idToken: { claims: { nonce: "another" } } },
  "without a nonce": { idToken: { claims: { nonce: undefined } } },
  "idtoken-sig-none": { idToken: { alg: "none" } },
  "invalid-sig-rs256": { idToken: { signature: "wrong" } },
  "signed by HS256": { idToken: { alg: "HS256" } },
  expired: { idToken: { claims: { exp: 1 } } },
  "no ID token": { answer: { id_token: undefined } },
};

export const signIns: ProtocolCaseGroup = {
  name: "sign-in",
  cases: [
    ...Object.entries(refused).map(([name, mishap]) =>
      protocolCase(
        `a bad ID token gets a 400 page with a link back, and keeps the old session: ${name}`,
        async (scene, fake) => {
          const app = await scene.start();
          const browser = await scene.signedIn(app);
          const url = await scene.toProvider(browser, "/auth/sign-in?returnTo=/page");
          fake.misbehave("code", mishap);
          const response = await scene.comeBack(browser, scene.callback(browser, url, { user: "bob" }));
          keepsSession(response);
          equal((await isPage(response, 400)).links, ["/auth/sign-in?returnTo=%2Fpage"], "the way back");
          await scene.sees("alice", browser);
          equal(scene.eventsOf("sign_in_failed").length, 1, "events that say so");
        },
      ),
    ),

    ...Object.entries({ wrong: "https://elsewhere.example", missing: undefined }).map(([name, iss]) =>
      protocolCase(
        `RFC 9207: a callback whose iss is ${name} gets a 400 page, and its code is not sent`,
        async (scene, fake) => {
          const app = await scene.start();
          const browser = await scene.signedIn(app);
          const callback = scene.callback(browser, await scene.toProvider(browser, "/auth/sign-in"), { user: "bob" });
          if (iss === undefined) callback.searchParams.delete("iss");
          else callback.searchParams.set("iss", iss);
          const asked = fake.requests("code").length;
          await isPage(await scene.comeBack(browser, callback), 400);
          equal(fake.requests("code").length, asked, "how often a code was sent");
          await scene.sees("alice", browser);
        },
      ),
    ),

    protocolCase("the authorization request has PKCE by S256 and a nonce, and no secret", async (scene, fake) => {
      const app = await scene.start();
      const url = await scene.toProvider(scene.browser(app), "/auth/sign-in");
      equal(parameter(url, "code_challenge_method"), "S256", "code_challenge_method");
      equal(parameter(url, "client_id"), fake.client.clientId, "client_id");
      ok(!url.includes(fake.client.clientSecret ?? "no secret"), "an address without the secret");
    }),

    protocolCase("an app with form_post asks the provider for form_post", async (scene) => {
      const app = await scene.start({ client: { responseMode: "form_post" } });
      equal(
        parameter(await scene.toProvider(scene.browser(app), "/auth/sign-in"), "response_mode"),
        "form_post",
        "response_mode",
      );
    }),

    protocolCase("a denied consent gets a 400 page with a link back, and the next attempt succeeds", async (scene) => {
      const app = await scene.start();
      const browser = scene.browser(app);
      const response = await scene.signIn(browser, "/page", { error: "access_denied" });
      const { links } = await isPage(response, 400);
      redirects(await scene.signIn(browser, links[0] ?? ""), "/page");
    }),

    protocolCase(
      "an RP-initiated sign-out sends the login_hint claim as logout_hint, and the session's id_token_hint",
      async (scene, fake) => {
        const app = await scene.start();
        const browser = scene.browser(app);
        const callback = scene.callback(browser, await scene.toProvider(browser, "/auth/sign-in"));
        fake.misbehave("code", { idToken: { claims: { login_hint: "opaque-hint" } } });
        await scene.comeBack(browser, callback);
        const url = locationOf(await browser.submit("/auth/sign-out"));
        equal(parameter(url, "logout_hint"), "opaque-hint", "logout_hint");
        const [, payload = ""] = (parameter(url, "id_token_hint") ?? "").split(".");
        equal(JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))).sub, "alice", "whose ID token it is");
      },
    ),
  ],
};
