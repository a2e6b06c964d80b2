import { framed, navigation, ofImage, ofScript } from "../../../cookies/fetch-metadata.ts";
import { equal } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { isPage, keepsSession, sessionCookie } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";

type Fields = Readonly<Record<string, string>>;

/** Headers of a POST to the sign-out route. */
const allowed: Readonly<Record<string, Fields>> = {
  "Sec-Fetch-Site: same-origin": { "sec-fetch-site": "same-origin" },
  "Sec-Fetch-Site: same-origin, with any Origin": { "sec-fetch-site": "same-origin", origin: "null" },
  "no Sec-Fetch-Site, our Origin": { origin: "https://app.example" },
  "neither header": {},
};

const forbidden: Readonly<Record<string, Fields>> = {
  "Sec-Fetch-Site: cross-site": { "sec-fetch-site": "cross-site" },
  "Sec-Fetch-Site: same-site (another host of the same site)": { "sec-fetch-site": "same-site" },
  "Sec-Fetch-Site: none": { "sec-fetch-site": "none" },
  "Sec-Fetch-Site: cross-site, although our Origin": { "sec-fetch-site": "cross-site", origin: "https://app.example" },
  "no Sec-Fetch-Site, another Origin": { origin: "https://elsewhere.example" },
  "no Sec-Fetch-Site, Origin: null": { origin: "null" },
  "no Sec-Fetch-Site, our host over plain http": { origin: "http://app.example" },
  "no Sec-Fetch-Site, our host at another port": { origin: "https://app.example:8443" },
  "no Sec-Fetch-Site, an Origin that begins like the app's": { origin: "https://app.example.elsewhere.example" },
};

const page: Fields = { ...navigation, accept: "text/html" };

/** Headers of a GET to the sign-out route that needs a confirmation. */
const unconfirmed: Readonly<Record<string, Fields>> = {
  "another site's link": { ...page, "sec-fetch-site": "cross-site" },
  "another host's link": { ...page, "sec-fetch-site": "same-site" },
  "an iframe": { ...page, ...framed, "sec-fetch-site": "same-origin" },
  "an image": { ...ofImage, "sec-fetch-site": "same-origin" },
  "a script's fetch": { ...ofScript, "sec-fetch-site": "same-origin" },
  "a prefetch (Sec-Purpose)": { ...page, "sec-fetch-site": "same-origin", "sec-purpose": "prefetch" },
  "a prerendering": { ...page, "sec-fetch-site": "none", "sec-purpose": "prefetch;prerender" },
  "a prefetch (Purpose)": { ...page, "sec-fetch-site": "same-origin", purpose: "prefetch" },
  "a browser without Sec-Fetch headers": { accept: "text/html" },
  "a program without any": {},
};

const confirmed: Readonly<Record<string, Fields>> = {
  "a link of the app": { ...page, "sec-fetch-site": "same-origin" },
  "typed in, or a bookmark": { ...page, "sec-fetch-site": "none" },
};

export const signOutRequests: AdapterCaseGroup = {
  name: "requests that may sign out",
  cases: [
    ...Object.entries(allowed).map(([name, headers]) =>
      adapterCase(`a sign-out by POST is allowed: ${name}`, async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        const cookie = browser.cookieHeader() ?? "";
        const request = new Request("https://app.example/auth/sign-out", {
          method: "POST",
          headers: { ...headers, cookie },
        });
        equal((await app.fetch(request)).status, 303, "the status");
        await scene.sees(null, browser);
      }),
    ),

    ...Object.entries(forbidden).map(([name, headers]) =>
      adapterCase(`a sign-out by POST gets 403, removes nothing and keeps the cookie: ${name}`, async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        const cookie = browser.cookieHeader() ?? "";
        const init = { method: "POST", headers: { ...headers, ...page, cookie } };
        const response = await app.fetch(new Request("https://app.example/auth/sign-out?scope=everywhere", init));
        keepsSession(response);
        await isPage(response, 403);
        await scene.sees("alice", browser);
      }),
    ),

    ...Object.entries(confirmed).map(([name, headers]) =>
      adapterCase(`a sign-out by GET is allowed: ${name}`, async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        const before = browser.copy();
        equal((await browser.navigate("/auth/sign-out", { headers })).status, 302, "the status");
        await scene.sees(null, before);
      }),
    ),

    ...Object.entries(unconfirmed).map(([name, headers]) =>
      adapterCase(`a sign-out by GET asks for confirmation: ${name}`, async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        const cookie = browser.cookieHeader() ?? "";
        const target = "https://app.example/auth/sign-out?scope=everywhere&returnTo=/%3Fbye";
        const response = await app.fetch(new Request(target, { headers: { ...headers, cookie } }));
        keepsSession(response);
        const policy = response.headers.get("content-security-policy") ?? "";
        equal(policy.includes("frame-ancestors 'none'"), true, "a page that no site can frame");
        const { form } = await isPage(response, 200);
        await scene.sees("alice", browser);
        const expected = {
          method: "post",
          action: "/auth/sign-out",
          fields: { scope: "everywhere", returnTo: "/?bye" },
        };
        equal(form, expected, "the form that signs out");
        equal((await browser.submit("/auth/sign-out", form?.fields)).status, 303, "the status of the form");
        await scene.sees(null, browser);
      }),
    ),

    ...Object.entries(confirmed).map(([name, headers]) =>
      adapterCase(
        `a sign-out by GET with scope "everywhere" asks every browser for confirmation: ${name}`,
        async (scene) => {
          const app = await scene.start();
          const [browser, other] = [await scene.signedIn(app), await scene.signedIn(app)];
          const { form } = await isPage(await browser.navigate("/auth/sign-out?scope=everywhere", { headers }), 200);
          await scene.sees("alice", browser);
          await scene.sees("alice", other);
          equal((await browser.submit("/auth/sign-out", form?.fields)).status, 303, "the status of the form");
          await scene.sees(null, other);
        },
      ),
    ),

    adapterCase(
      "a sign-out by GET asks for confirmation if the app's own scope is everywhere, and not for a narrower scope",
      async (scene) => {
        const app = await scene.start({ signOutScope: "everywhere" });
        const [browser, other] = [await scene.signedIn(app), await scene.signedIn(app)];
        await isPage(await browser.navigate("/auth/sign-out"), 200);
        await scene.sees("alice", browser);
        equal((await browser.navigate("/auth/sign-out?scope=session")).status, 302, "the status");
        await scene.sees("alice", other);
      },
    ),

    adapterCase("the confirmation page shows the request's parameters as text", async (scene) => {
      const app = await scene.start();
      const returnTo = `/"><script>alert(1)</script>`;
      const target = `/auth/sign-out?${new URLSearchParams({ returnTo })}`;
      const response = await scene.browser(app).navigate(target, { site: "cross-site" });
      equal((await response.clone().text()).includes("<script>"), false, "a script in the page");
      equal((await isPage(response, 200)).form?.fields, { returnTo }, "the form's fields");
    }),

    ...["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"].map((method) =>
      adapterCase(`the sign-out route refuses ${method} with 405`, async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        const response = await browser.program("/auth/sign-out", { method });
        equal(response.status, 405, "the status");
        equal(response.headers.get("allow"), "GET, POST", "Allow");
        equal(browser.jar.get(sessionCookie) !== undefined, true, "the cookie to be kept");
        await scene.sees("alice", browser);
      }),
    ),
  ],
};
