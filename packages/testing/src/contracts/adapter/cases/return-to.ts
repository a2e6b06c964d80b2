import { adapterCase } from "../adapter-case.ts";
import { isPage, redirects } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";
import { locationOf } from "../scene.ts";

const refused: Readonly<Record<string, string>> = {
  absolute: "https://elsewhere.example/",
  "absolute, without a scheme": "elsewhere.example/",
  "//host": "//elsewhere.example",
  "/\\host": "/\\elsewhere.example",
  "\\\\host": "\\\\elsewhere.example",
  "javascript:": "javascript:alert(1)",
  "data:": "data:text/html,hello",
  "encoded //host": "/%2Felsewhere.example",
  "encoded /\\host": "/%5Celsewhere.example",
  "twice encoded, whole": "%2F%2Felsewhere.example",
  "a tab in between": "/\t/elsewhere.example",
  "an encoded tab in between": "/%09/elsewhere.example",
  "a line break": "/page\r\nset-cookie: a=b",
  "user info": "https://app.example@elsewhere.example/",
  empty: "",
  "longer than any address": `/${"a".repeat(5000)}`,
};

const accepted: Readonly<Record<string, string>> = {
  "a path": "/page",
  "with a query": "/page?a=1&b=%2F%2Fhost",
  "with a fragment": "/page#part-2",
  "with an encoded space": "/a%20b",
};

const row = "returnTo: absolute, `//host`, `/\\host`, `javascript:`, encoded variants refused";

export const returnTo: AdapterCaseGroup = {
  name: "returnTo",
  cases: [
    ...Object.entries(refused).map(([name, value]) =>
      adapterCase(`${row}: ${name}`, async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        const query = new URLSearchParams({ returnTo: value });
        await isPage(await browser.navigate(`/auth/sign-in?${query}`), 400);
        await isPage(await browser.submit("/auth/sign-out", { returnTo: value }), 400);
        if (value !== "") {
          await isPage(await browser.navigate(`/enter?${query}`), 400);
          await isPage(await browser.submit(`/leave?${query}`), 400);
        }
        await scene.sees("alice", browser);
      }),
    ),

    ...Object.entries(accepted).map(([name, value]) =>
      adapterCase(`a sign-in returns to a local returnTo: ${name}`, async (scene) => {
        const app = await scene.start();
        redirects(
          await scene.signIn(scene.browser(app), `/auth/sign-in?${new URLSearchParams({ returnTo: value })}`),
          value,
        );
      }),
    ),

    adapterCase("a sign-in returns to a returnTo with non-ASCII letters in its encoded form", async (scene) => {
      scene.provider.withoutEndSession();
      const app = await scene.start();
      const query = new URLSearchParams({ returnTo: "/größe/€?q=ß✓" });
      const encoded = "/gr%C3%B6%C3%9Fe/%E2%82%AC?q=%C3%9F%E2%9C%93";
      const browser = scene.browser(app);
      redirects(await scene.signIn(browser, `/auth/sign-in?${query}`), encoded);
      redirects(await browser.submit(`/auth/sign-out?${query}`), encoded, 303);
    }),

    adapterCase("the longest returnTo that is accepted fits into a cookie, and works", async (scene) => {
      const app = await scene.start();
      for (const value of [
        `/${"a".repeat(2047)}`,
        `/${"€".repeat(600)}`,
        `/${"€".repeat(1500)}`,
        `/${'"'.repeat(2000)}`,
      ]) {
        const browser = await scene.signedIn(app);
        const response = await browser.navigate(`/auth/sign-in?${new URLSearchParams({ returnTo: value })}`);
        if (response.status === 400) continue;
        const back = await scene.comeBack(browser, scene.callback(browser, locationOf(response)));
        redirects(back, value.replaceAll("€", "%E2%82%AC"));
      }
    }),
  ],
};
