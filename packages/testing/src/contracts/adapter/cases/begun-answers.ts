import { setCookies } from "../../../cookies/cookie.ts";
import { equal, ok, present } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { deletes, redirects, sessionCookie, signInAddress } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import type { RunningApp, Scene } from "../scene.ts";

/** Headers of a route about a body that is never sent. */
const ofBody = {
  "content-type": "application/pdf",
  "content-disposition": "attachment",
  "content-language": "de",
  "content-encoding": "gzip",
  etag: '"of another body"',
  "last-modified": "Sun, 22 Nov 2026 10:00:00 GMT",
};
/** Headers of a middleware in front about the whole answer. */
const ofAnswer = { "access-control-allow-origin": "https://other.example", "x-request-id": "7" };
const begins = `/begins?${new URLSearchParams({ ...ofBody, ...ofAnswer, "set-cookie": "theme=dark" })}`;

/** A browser whose session has ended. */
async function ended(scene: Scene, app: RunningApp) {
  const browser = await scene.signedIn(app);
  await app.accounts.remove(scene.account("alice"));
  return browser;
}

export const begunAnswers: AdapterCaseGroup = {
  name: "answers that a route has begun",
  cases: [
    adapterCase(
      "an error's answer has no headers about the body that the route wanted to send",
      async (scene) => {
        const app = await scene.start();
        const redirected = await scene.browser(app).navigate(begins);
        redirects(redirected, `/auth/sign-in?${new URLSearchParams({ returnTo: begins })}`);
        const told = await scene.browser(app).program(begins);
        for (const [name, value] of Object.entries(ofBody)) {
          ok(redirected.headers.get(name) !== value, `no ${name} of the route on a redirect`);
          ok(told.headers.get(name) !== value, `no ${name} of the route on a 401`);
        }
        await signInAddress(told);
      },
      "early headers",
    ),

    adapterCase(
      "an error's answer keeps the other headers and the cookies that were set before it",
      async (scene) => {
        const app = await scene.start();
        for (const answer of [await scene.browser(app).navigate(begins), await scene.browser(app).program(begins)]) {
          for (const [name, value] of Object.entries(ofAnswer)) equal(answer.headers.get(name), value, name);
          equal(
            setCookies(answer).map(({ name }) => name),
            ["theme"],
            "the cookies",
          );
        }
      },
      "early headers",
    ),

    adapterCase(
      "an error's answer sets the route's cookie and clears the one of an ended session",
      async (scene) => {
        const app = await scene.start();
        const browser = await ended(scene, app);
        const answer = await browser.navigate("/who?set-cookie=theme%3Ddark");
        deletes(answer, sessionCookie);
        present(
          setCookies(answer).find(({ name }) => name === "theme"),
          "the route's own cookie",
        );
      },
      "early headers",
    ),

    adapterCase(
      "an error after the answer has begun adds nothing to it and reaches the app's own error handler",
      async (scene) => {
        const app = await scene.start();
        const seen = await scene
          .browser(app)
          .program("/breaks-off")
          .then((answer) => answer.text())
          .catch(() => "");
        ok(["", "the beginning"].includes(seen), `nothing behind the beginning, got ${seen}`);
        const codes = scene.failures.map((error) => Object(error).code);
        equal(codes, ["sign_in_required"], "what the app's own error handler got");
        await scene.sees(null, scene.browser(app));
      },
      "early bodies",
    ),

    adapterCase("an answer with the library's cookies isn't cached, even if the route allows it", async (scene) => {
      const app = await scene.start();
      const browser = await ended(scene, app);
      const answer = await browser.navigate("/who?cache-control=public");
      deletes(answer, sessionCookie);
      equal(answer.headers.get("cache-control"), "no-store", "Cache-Control");
    }),

    adapterCase("an answer without the library's cookies keeps the route's own Cache-Control", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const answer = await browser.navigate("/who?cache-control=public");
      equal(answer.headers.get("cache-control"), "public", "Cache-Control");
    }),
  ],
};
