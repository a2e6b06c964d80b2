import { IdentityError } from "@identity-web/core";
import { equal, ok, present } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import type { Scene } from "../scene.ts";

const warningsOf = (scene: Scene, wanted: string): readonly string[] =>
  scene.eventsOf("warning").flatMap(({ reason, message }) => (reason === wanted ? [message] : []));

const guardsMissing = (scene: Scene) => scene.eventsOf("request_failed").map(({ error }) => error);

export const setUpMistakes: AdapterCaseGroup = {
  name: "mistakes of the app's set-up",
  cases: [
    ...[false, true].map((signedIn) =>
      adapterCase(
        `a route that reads the user without requireSignIn() is named in an event, for a visitor who is ${signedIn ? "" : "not "}signed in`,
        async (scene) => {
          const app = await scene.start();
          const browser = signedIn ? await scene.signedIn(app) : scene.browser(app);
          equal((await browser.navigate("/forgotten")).status, 500, "the status");
          const [error, ...more] = guardsMissing(scene);
          equal(more, [], "more events");
          equal([error?.reason, error?.code], ["guard-missing", "configuration"], "the error in the event");
          ok(error?.cure?.includes("Add requireSignIn() to the route") ?? false, `the cure, got ${error?.cure}`);
          const [own, ...others] = scene.failures;
          ok(own instanceof TypeError, `the app's own error handler to get its TypeError, got ${String(own)}`);
          equal([error?.cause === own, others.length], [true, 0], "the cause in the event");
        },
        "separate guards",
      ),
    ),

    adapterCase("an app's own error in a route without a guard causes no event about a guard", async (scene) => {
      const app = await scene.start();
      equal((await scene.browser(app).navigate("/breaks")).status, 500, "the status");
      equal(guardsMissing(scene), [], "events");
    }),

    adapterCase(
      "two identity() in front of the same routes cause an error at the start or one warning, and one identity() causes none",
      async (scene) => {
        const one = await scene.start();
        await scene.browser(one).navigate("/untouched");
        equal(warningsOf(scene, "second-identity"), [], "warnings with one identity()");
        const two = await scene.start({ secondIdentity: true }).catch((error: unknown) => {
          if (error instanceof IdentityError) return error;
          throw error;
        });
        if (two instanceof IdentityError) {
          ok(two.message.includes("/auth/sign-in"), `the route in the error, got ${two.message}`);
          ok(two.cure?.includes("its own basePath") ?? false, `the cure, got ${two.cure}`);
          return;
        }
        for (let visits = 0; visits < 3; visits++) await scene.browser(two).navigate("/untouched");
        const [warning, ...more] = warningsOf(scene, "second-identity");
        equal(more, [], "more warnings");
        ok(warning?.includes("two identity() middlewares handle the same requests") ?? false, `got ${warning}`);
        ok(warning?.includes("its own basePath") ?? false, `the cure in ${warning}`);
      },
      "separate guards",
    ),

    adapterCase("a proxy that removes the base path from requests is named in one warning", async (scene) => {
      const app = await scene.start({ basePath: "/mail" });
      for (let visits = 0; visits < 3; visits++) {
        equal((await scene.browser(app).navigate("/auth/sign-in?returnTo=/")).status, 404, "the status");
      }
      const [warning, ...more] = warningsOf(scene, "stripped-path");
      equal(more, [], "more warnings");
      ok(warning?.includes('requests to /auth/sign-in arrive, and basePath is "/mail"') ?? false, `got ${warning}`);
      ok(warning?.includes("let it pass on the whole path") ?? false, `the cure in ${warning}`);
    }),

    adapterCase("requests to the library's routes under the base path prevent the warning", async (scene) => {
      const app = await scene.start({ basePath: "/mail" });
      await scene.browser(app).navigate("/mail/auth/sign-in");
      for (let visits = 0; visits < 3; visits++) await scene.browser(app).navigate("/auth/sign-in");
      equal(scene.eventsOf("warning"), [], "warnings");
    }),

    adapterCase(
      "identity() reads the user of an upgrade request that no framework has touched",
      async (scene) => {
        const app = await scene.start();
        const upgrade = present(app.upgrade, "the harness's upgrade()");
        const browser = await scene.signedIn(app);
        equal(await upgrade("/who", browser.cookieHeader()), "alice@example.test", "the user of the session");
        equal(await upgrade("/who", undefined), undefined, "the user without a cookie");
        const cookie = browser.cookieHeader();
        await browser.submit("/auth/sign-out");
        equal(await upgrade("/who", cookie), undefined, "the user after the sign-out");
      },
      "upgrade requests",
    ),
  ],
};
