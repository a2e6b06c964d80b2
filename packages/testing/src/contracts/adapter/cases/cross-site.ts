import { challenge } from "@identity-web/features/challenge";
import { framed, ofImage, ofScript } from "../../../cookies/fetch-metadata.ts";
import { equal } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { sessionCookie } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";

type Fields = Readonly<Record<string, string>>;

/** Requests that another site's page can cause without a navigation. */
const requests: Readonly<Record<string, Fields>> = {
  "an image": { ...ofImage, "sec-fetch-site": "cross-site" },
  "an image of a sibling host": { ...ofImage, "sec-fetch-site": "same-site" },
  "a script's fetch": { ...ofScript, "sec-fetch-site": "cross-site" },
  "a fetch that accepts HTML": {
    "sec-fetch-mode": "no-cors",
    "sec-fetch-dest": "empty",
    "sec-fetch-site": "cross-site",
    accept: "text/html",
  },
  "an iframe": { ...framed, "sec-fetch-site": "cross-site" },
};

export const crossSite: AdapterCaseGroup = {
  name: "requests of another site's page",
  cases: [
    ...["/auth/sign-in", "/enter", "/auth/challenge"].flatMap((target) =>
      Object.entries(requests).map(([name, headers]) =>
        adapterCase(`${name} begins no sign-in at ${target}, and gets no redirect and no cookie`, async (scene) => {
          const app = await scene.start({ features: [challenge()], client: { responseMode: "form_post" } });
          const response = await app.fetch(new Request(app.origin + target, { headers }));
          equal(response.status === 302 || response.status === 303, false, "a redirect to the provider");
          equal(response.headers.getSetCookie(), [], "cookies");
        }),
      ),
    ),

    adapterCase("five images of another site don't disturb a pending sign-in under form_post", async (scene) => {
      const app = await scene.start({ client: { responseMode: "form_post" } });
      const browser = scene.browser(app);
      const callback = scene.callback(browser, await scene.toProvider(browser, "/auth/sign-in"));
      for (let image = 0; image < 5; image++) {
        await scene.clock.advance(10);
        await browser.program("/auth/sign-in", { headers: requests["an image"] ?? {} });
      }
      equal((await scene.comeBack(browser, callback, "form_post")).status, 303, "the answer to the callback");
      equal(browser.jar.names, [sessionCookie], "the cookies in the end");
    }),

    adapterCase("a link, a form and a program without Sec-Fetch headers begin a sign-in", async (scene) => {
      const app = await scene.start();
      equal((await scene.browser(app).navigate("/auth/sign-in", { site: "cross-site" })).status, 302, "a link");
      equal((await scene.browser(app).submit("/auth/sign-in", {}, { site: "cross-site" })).status, 303, "a form");
      equal((await app.fetch(new Request(`${app.origin}/auth/sign-in`))).status, 302, "a program");
    }),
  ],
};
