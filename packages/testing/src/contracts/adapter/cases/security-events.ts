import { sharedSignals } from "@identity-web/features/shared-signals";
import { tokenRevocation } from "@identity-web/features/token-revocation";
import { FakeTransmitter } from "../../../fake-transmitter/index.ts";
import { equal, ok } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { isPage, jsonOf, keepsSession, redirects, signInAddress, tokenOf } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import type { RunningApp, Scene, StartOptions } from "../scene.ts";

const eventsPath = "/auth/security-events";
const revocationPath = "/auth/global-token-revocation";

/** In some harnesses the provider's clock is ahead of the app's. Its events have the time of its own clock. */
const clockAheadMs = 37_000;

const transmitterOf = ({ clock }: Scene) => new FakeTransmitter({ clock: { now: () => clock.now() + clockAheadMs } });

/** An app that receives events of a transmitter. */
async function start(scene: Scene, transmitter: FakeTransmitter, options: StartOptions = {}): Promise<RunningApp> {
  const { issuer, signingAlg, fetch } = transmitter.options;
  const features = [sharedSignals(transmitter.options), tokenRevocation({ issuer, signingAlg, fetch })];
  return scene.start({ features, ...options });
}

const subjectOf = (scene: Scene, user: string) => ({ format: "iss_sub", iss: scene.provider.issuer, sub: user });

/** A transmitter's request: without cookie, Origin and Sec-Fetch headers. */
const push = (
  app: RunningApp,
  token: string,
  path = eventsPath,
  type = "application/secevent+jwt",
): Promise<Response> =>
  app.fetch(new Request(app.origin + path, { method: "POST", headers: { "content-type": type }, body: token }));

const revoke = (app: RunningApp, token: string | undefined, body: string): Promise<Response> =>
  app.fetch(
    new Request(app.origin + revocationPath, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body,
    }),
  );

async function isDone(response: Response, status: number): Promise<void> {
  equal([response.status, await response.text()], [status, ""], "the answer");
  equal(response.headers.get("cache-control"), "no-store", "Cache-Control");
  keepsSession(response);
}

async function isRefused(response: Response, err: string): Promise<void> {
  equal(response.headers.get("cache-control"), "no-store", "Cache-Control");
  const refusal = await jsonOf<{ err: string; description: string }>(response, 400);
  equal(refusal.err, err, "err");
  ok((refusal.description ?? "") !== "", "a description");
}

export const securityEvents: AdapterCaseGroup = {
  name: "security events",
  cases: [
    adapterCase("G11: after the 202 of a pushed security event, its user is signed out on all nodes", async (scene) => {
      const transmitter = transmitterOf(scene);
      const [app, node] = [await start(scene, transmitter), await start(scene, transmitter)];
      const [browser, other] = [await scene.signedIn(app), await scene.signedIn(app)];
      const bob = await scene.signedIn(app, { user: "bob" });
      await scene.clock.advance(2000);
      const token = await transmitter.set({ event: "account-disabled", subject: subjectOf(scene, "alice") });
      await isDone(await push(node, token), 202);
      await scene.sees(null, browser);
      await scene.sees(null, other);
      await signInAddress(await browser.program("/mail"));
      await tokenOf(await bob.program("/mail"));
    }),

    adapterCase(
      "a security event by sid ends the named session, and removes the tokens of the account's other sessions",
      async (scene) => {
        const transmitter = transmitterOf(scene);
        const app = await start(scene, transmitter);
        const [browser, other] = [await scene.signedIn(app), await scene.signedIn(app)];
        await scene.clock.advance(2000);
        const session = { format: "opaque", id: scene.provider.sid("alice", browser.name) };
        const token = await transmitter.set({ event: "session-revoked", subject: { format: "complex", session } });
        await isDone(await push(app, token), 202);
        await scene.sees(null, browser);
        await scene.sees("alice", other);
        await signInAddress(await other.program("/mail"));
      },
    ),

    adapterCase("every guard redirects a marked session to sign in, and it returns without the mark", async (scene) => {
      const transmitter = transmitterOf(scene);
      const app = await start(scene, transmitter);
      const browser = await scene.signedIn(app);
      await scene.clock.advance(2000);
      const event = { event: "risk-level-change", members: { current_level: "HIGH" } };
      const token = await transmitter.set({ ...event, subject: subjectOf(scene, "alice") });
      await isDone(await push(app, token), 202);
      await scene.sees("alice", browser);
      await signInAddress(await browser.program("/json"));
      await signInAddress(await browser.program("/mail"));
      const away = await browser.navigate("/page");
      redirects(away, "/auth/sign-in?returnTo=%2Fpage");
      await scene.clock.advance(2000);
      redirects(await scene.signIn(browser, "/auth/sign-in?returnTo=%2Fpage"), "/page");
      equal((await browser.navigate("/page")).status, 200, "the page afterwards");
      await tokenOf(await browser.program("/mail"));
    }),

    adapterCase("dropped access tokens are refreshed by the next call, and the session stays", async (scene) => {
      const transmitter = transmitterOf(scene);
      const app = await start(scene, transmitter);
      const browser = await scene.signedIn(app);
      const before = await tokenOf(await browser.program("/mail"));
      await scene.clock.advance(2000);
      const token = await transmitter.set({ event: "token-claims-change", subject: subjectOf(scene, "alice") });
      await isDone(await push(app, token), 202);
      const after = await tokenOf(await browser.program("/mail"));
      ok(after !== before, "another token");
      equal(await tokenOf(await browser.program("/mail")), after, "the token of the next call");
      await isDone(await push(app, token), 202);
      equal(await tokenOf(await browser.program("/mail")), after, "the token after the event came again");
    }),

    adapterCase(
      "a security event is not acknowledged while the store is down, and the repeated push succeeds",
      async (scene) => {
        const transmitter = transmitterOf(scene);
        const app = await start(scene, transmitter);
        const browser = await scene.signedIn(app);
        await scene.clock.advance(2000);
        const token = await transmitter.set({ event: "account-disabled", subject: subjectOf(scene, "alice") });
        scene.store.down = true;
        const failed = await push(app, token);
        equal(failed.status, 503, "the status");
        ok(Number(failed.headers.get("retry-after")) > 0, "Retry-After");
        scene.store.down = false;
        scene.store.fail("removeAccount", new Error("connection lost"));
        equal((await push(app, token)).status, 503, "the status where the removal fails");
        await scene.sees("alice", browser);
        await isDone(await push(app, token), 202);
        await scene.sees(null, browser);
      },
    ),

    adapterCase("a refused security event gets exactly 400 with err and description, uncached", async (scene) => {
      const transmitter = transmitterOf(scene);
      const app = await start(scene, transmitter);
      const browser = await scene.signedIn(app);
      const event = { event: "account-disabled", subject: subjectOf(scene, "alice") };
      await isRefused(await push(app, ""), "invalid_request");
      await isRefused(await push(app, "made-up"), "invalid_request");
      const good = await transmitter.set(event);
      await isRefused(await push(app, good, eventsPath, "application/json"), "invalid_request");
      const bad = (mishap: NonNullable<Parameters<typeof transmitter.set>[0]["mishap"]>) =>
        transmitter.set({ ...event, mishap });
      await isRefused(await push(app, await bad({ signature: "wrong" })), "invalid_key");
      await isRefused(await push(app, await bad({ alg: "none" })), "invalid_key");
      await isRefused(await push(app, await bad({ claims: { iss: "https://other.example" } })), "invalid_issuer");
      await isRefused(await push(app, await bad({ claims: { aud: "other" } })), "invalid_audience");
      await scene.sees("alice", browser);
      equal(scene.eventsOf("security_event_refused").length, 7, "events that say so");
    }),

    adapterCase("a security event of more than 32 KiB gets 413", async (scene) => {
      const app = await start(scene, transmitterOf(scene));
      equal((await push(app, "x".repeat(33 * 1024))).status, 413, "the status");
    }),

    ...["GET", "PUT", "DELETE"].map((method) =>
      adapterCase(`the routes of security events refuse ${method}`, async (scene) => {
        const app = await start(scene, transmitterOf(scene));
        for (const path of [eventsPath, revocationPath]) {
          const response = await app.fetch(new Request(app.origin + path, { method }));
          equal([response.status, response.headers.get("allow")], [405, "POST"], `the answer of ${path}`);
        }
      }),
    ),

    adapterCase("security events and revocations succeed behind a body parser, and at another path", async (scene) => {
      const transmitter = transmitterOf(scene);
      const routes = { securityEvents: "/hooks/events" };
      const app = await start(scene, transmitter, { bodyParser: true, routes });
      const browser = await scene.signedIn(app);
      await scene.clock.advance(2000);
      const subject = subjectOf(scene, "alice");
      const token = await transmitter.set({ event: "token-claims-change", subject });
      await isDone(await push(app, token, "/hooks/events"), 202);
      const revocation = await transmitter.revocation({ aud: app.origin + revocationPath });
      await isDone(await revoke(app, revocation, JSON.stringify({ sub_id: subject })), 204);
      await scene.sees(null, browser);
    }),

    adapterCase("after the 204 of a global token revocation, its user is signed out on all nodes", async (scene) => {
      const transmitter = transmitterOf(scene);
      const [app, node] = [await start(scene, transmitter), await start(scene, transmitter)];
      const [browser, other] = [await scene.signedIn(app), await scene.signedIn(node)];
      await scene.clock.advance(2000);
      const body = JSON.stringify({ sub_id: subjectOf(scene, "alice") });
      const token = await transmitter.revocation({ aud: app.origin + revocationPath });
      scene.store.fail("removeAccount", new Error("connection lost"));
      equal((await revoke(node, token, body)).status, 503, "the status where the removal fails");
      await isDone(await revoke(node, token, body), 204);
      await scene.sees(null, browser);
      await scene.sees(null, other);
    }),

    adapterCase("a global token revocation is refused with 401 or 400, in JSON and without a page", async (scene) => {
      const transmitter = transmitterOf(scene);
      const app = await start(scene, transmitter);
      const browser = await scene.signedIn(app);
      const aud = app.origin + revocationPath;
      const body = JSON.stringify({ sub_id: subjectOf(scene, "alice") });
      const missing = await revoke(app, undefined, body);
      equal(missing.headers.get("www-authenticate"), "Bearer", "the challenge");
      equal((await jsonOf<{ error: string }>(missing, 401)).error, "invalid_token", "error");
      const wrong = await revoke(app, await transmitter.revocation({ aud }, { signature: "wrong" }), body);
      equal((await jsonOf<{ error: string }>(wrong, 401)).error, "invalid_token", "error");
      const sent = (text: string) => transmitter.revocation({ aud }).then((token) => revoke(app, token, text));
      equal((await jsonOf<{ error: string }>(await sent("{}"), 400)).error, "invalid_request", "error");
      const strange = JSON.stringify({ sub_id: { format: "strange" } });
      equal((await jsonOf<{ error: string }>(await sent(strange), 400)).error, "invalid_request", "error");
      await scene.sees("alice", browser);
    }),

    adapterCase("an app without these features lacks their routes", async (scene) => {
      const app = await scene.start();
      equal((await push(app, "x")).status, 404, "the status");
      await isPage(await scene.browser(app).navigate("/auth/callback"), 400);
    }),
  ],
};
