import { equal, ok, present } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { deletes, isPage, jsonOf, keepsSession, redirects, sessionCookie, signInAddress } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import { locationOf, type Scene } from "../scene.ts";

const recheckMs = 600_000;
const recheckGraceMs = 60_000;
const pauseMs = 10_000;

const following = (scene: Scene) => scene.start({ session: { recheckMs, recheckGraceMs } });

/** The session's claims about its user. */
async function claimsIn(browser: { program(target: string): Promise<Response> }): Promise<Record<string, unknown>> {
  const { claims } = await jsonOf<{ claims: Record<string, unknown> }>(await browser.program("/session"));
  return present(claims, "the session's claims");
}

export const rechecks: AdapterCaseGroup = {
  name: "sessions that follow the provider",
  cases: [
    adapterCase("a session is rechecked once when it is due, by one refresh for all its requests", async (scene) => {
      const [app, other] = [await following(scene), await following(scene)];
      const browser = await scene.signedIn(app);
      await scene.sees("alice", browser);
      equal(scene.provider.asked("refresh"), 0, "refreshes at first");
      await scene.clock.advance(recheckMs);
      const targets = ["/page", "/who", "/json", "/session", "/mail"];
      const answers = await Promise.all(
        targets.flatMap((target) => [browser.program(target), browser.at(other).program(target)]),
      );
      for (const { status } of answers) equal(status, 200, "the status of each answer");
      await scene.sees("alice", browser);
      equal(scene.provider.asked("refresh"), 1, "refreshes");
    }),

    adapterCase("a recheck that the provider refuses signs the browser out, and no other one", async (scene) => {
      const app = await following(scene);
      const [browser, laptop] = [await scene.signedIn(app), await scene.signedIn(app)];
      await scene.clock.advance(recheckMs);
      scene.provider.nextRefresh("refused");
      await signInAddress(await browser.program("/page"));
      await scene.sees(null, browser);
      await scene.sees("alice", laptop);
      equal(scene.eventsOf("account_removed").at(-1)?.by, "recheck", "the origin of the removal");
    }),

    adapterCase(
      "a navigation whose recheck is refused is redirected to sign-in, loses the cookie, and returns",
      async (scene) => {
        const app = await following(scene);
        const browser = await scene.signedIn(app);
        await scene.clock.advance(recheckMs);
        scene.provider.nextRefresh("refused");
        const answer = await browser.navigate("/page");
        ok(locationOf(answer).startsWith("/auth/sign-in?returnTo=%2Fpage"), "the way to sign-in");
        deletes(answer, sessionCookie);
        redirects(await scene.signIn(browser, "/page"), "/page");
        await scene.sees("alice", browser);
      },
    ),

    adapterCase("an open page sees no user after a refused recheck", async (scene) => {
      const app = await following(scene);
      const browser = await scene.signedIn(app);
      await scene.clock.advance(recheckMs);
      scene.provider.nextRefresh("refused");
      await scene.sees(null, browser);
    }),

    adapterCase(
      "an outage of the provider keeps the session for the grace, then answers 503, and signs no user out",
      async (scene) => {
        const app = await following(scene);
        const browser = await scene.signedIn(app);
        await scene.clock.advance(recheckMs);
        scene.provider.outage("refresh", 2);
        await scene.sees("alice", browser);
        await scene.clock.advance(recheckGraceMs);
        const answer = await browser.program("/page");
        keepsSession(answer);
        equal(await jsonOf(answer, 503), { error: "provider_unavailable" }, "for a program");
        const page = await browser.navigate("/page");
        keepsSession(page);
        await isPage(page, 503);
        await scene.clock.advance(pauseMs);
        await scene.sees("alice", browser);
        const events = scene.eventsOf("recheck_failed").map(({ goesOn }) => goesOn);
        equal(events, [true, false], "what the events say");
      },
    ),

    adapterCase("claims of a renewed ID token replace the session's, on every node", async (scene) => {
      const [app, other] = [await following(scene), await following(scene)];
      const browser = await scene.signedIn(app);
      await scene.clock.advance(recheckMs);
      scene.provider.nextRefresh({ claims: { role: "guest" } });
      equal((await claimsIn(browser)).role, "guest", "the claim");
      equal((await claimsIn(browser.at(other))).role, "guest", "the claim on another node");
    }),

    adapterCase("session_expiry of a renewed ID token ends the session at that time", async (scene) => {
      const app = await following(scene);
      const browser = await scene.signedIn(app);
      await scene.clock.advance(recheckMs);
      const session_expiry = Math.floor(scene.clock.now() / 1000) + 300;
      scene.provider.nextRefresh({ claims: { session_expiry } });
      await scene.sees("alice", browser);
      await scene.clock.advance(301_000);
      await scene.sees(null, browser);
    }),

    adapterCase("a sign-out during a recheck of its session takes precedence", async (scene) => {
      const [app, other] = [await following(scene), await following(scene)];
      const browser = await scene.signedIn(app);
      await scene.clock.advance(recheckMs);
      const gate = scene.provider.hold("refresh", "after");
      const page = browser.program("/page");
      await gate.arrived();
      await browser.at(other).submit("/auth/sign-out");
      gate.release();
      await signInAddress(await page);
      await scene.sees(null, browser);
    }),

    adapterCase(
      "a session without a refresh token ends when its recheck is due, and a warning says so",
      async (scene) => {
        const app = await scene.start({ session: { recheckMs, recheckGraceMs }, scopes: ["openid", "Mail.Read"] });
        const browser = await scene.signedIn(app);
        ok(
          scene.eventsOf("warning").some(({ message }) => message.includes("ends recheckMs after its sign-in")),
          "a warning",
        );
        await scene.clock.advance(recheckMs - 1);
        await scene.sees("alice", browser);
        await scene.clock.advance(1);
        await scene.sees(null, browser);
        equal(scene.provider.asked("refresh"), 0, "refreshes");
      },
    ),

    adapterCase("a sign-out works while the provider is unavailable for a recheck", async (scene) => {
      const app = await following(scene);
      const browser = await scene.signedIn(app);
      await scene.clock.advance(recheckMs + recheckGraceMs);
      scene.provider.outage("refresh", 9);
      equal((await browser.submit("/auth/sign-out")).status, 303, "the status");
      await scene.sees(null, browser);
    }),
  ],
};
