import { deepEqual, equal } from "node:assert/strict";
import { Browser, signInAs } from "../../../../../packages/testing/src/browser/index.ts";
import type { Suite } from "../../suites/suite.ts";
import { cookiesOf } from "./cookies-of.ts";
import { type EdgeDemo, startEdgeDemo } from "./edge-demo.ts";
import { Gate } from "./gate.ts";

/** Two isolates of one app on the same objects. The test controls the provider's answers. */
export function isolatesSuite(): Suite {
  return {
    name: "isolates",
    tests: [
      {
        name: "a removal during another isolate's refresh leaves nothing, answers signed_out and revokes the new tokens",
        async run() {
          const gate = new Gate();
          const revoked = new Gate();
          let refreshes = 0;
          const demo = await startEdgeDemo({
            // Earlier than the expiry of any token that is used without a refresh.
            accessTokenLifetime: 5,
            async secondMail(request, send) {
              const answer = await send();
              if (await isRefresh(request)) {
                refreshes++;
                await gate.pass();
              }
              if (new URL(request.url).pathname.endsWith("/revocation")) void revoked.pass();
              return answer;
            },
          });
          try {
            const alice = await signedIn(demo);
            const late = askSecond(demo, alice, "/api/token");
            await gate.reached;
            const page = await alice.post(`${demo.sites.mail}/auth/sign-out`, { scope: "everywhere" });
            equal(page.status < 400, true, page.text);
            gate.open();
            deepEqual(await late, { outcome: "signed_out" });
            await revoked.reached;
            equal(refreshes, 1);
            deepEqual(await askSecond(demo, alice, "/api/token"), {
              error: "sign_in_required",
              sign_in: "/auth/sign-in",
            });
            equal((await alice.fetchJson(`${demo.sites.mail}/api/session`)).status, 401);
          } finally {
            await demo.close();
          }
        },
      },
      {
        name: "many concurrent requests in two isolates send the refresh token once",
        async run() {
          let refreshes = 0;
          const count = async (request: Request, send: () => Promise<Response>) => {
            if (await isRefresh(request)) refreshes++;
            return send();
          };
          const demo = await startEdgeDemo({ accessTokenLifetime: 5, outbound: count, secondMail: count });
          try {
            const alice = await signedIn(demo);
            const answers = await Promise.all(
              Array.from({ length: 40 }, (_, index) =>
                index % 2 === 0
                  ? askSecond(demo, alice, "/api/token")
                  : alice.fetchJson(`${demo.sites.mail}/api/token`, { method: "POST" }).then(({ body }) => body),
              ),
            );
            deepEqual(new Set(answers.map((answer) => JSON.stringify(answer))), new Set(['{"outcome":"a token"}']));
            equal(refreshes, 1);
          } finally {
            await demo.close();
          }
        },
      },
      {
        name: "a browser that disconnects during a refresh doesn't end its grant",
        async run() {
          const gate = new Gate();
          let refreshes = 0;
          const demo = await startEdgeDemo({
            accessTokenLifetime: 5,
            async outbound(request, send) {
              const answer = await send();
              if ((await isRefresh(request)) && ++refreshes === 1) await gate.pass();
              return answer;
            },
          });
          try {
            const alice = await signedIn(demo);
            const url = `${demo.sites.mail}/api/token`;
            const headers = { cookie: cookiesOf(alice, url) };
            const gone = new AbortController();
            const late = fetch(url, { method: "POST", headers, signal: gone.signal }).catch(() => "gone");
            await gate.reached;
            gone.abort();
            equal(await late, "gone");
            gate.open();
            // A claim that is never released would keep other requests waiting, and would then end the grant.
            deepEqual((await alice.fetchJson(url, { method: "POST" })).body, { outcome: "a token" });
          } finally {
            await demo.close();
          }
        },
      },
      {
        name: "a sign-out's revocation continues after its answer",
        async run() {
          const revoked = new Gate();
          const demo = await startEdgeDemo({
            async outbound(request, send) {
              const answer = await send();
              if (new URL(request.url).pathname.endsWith("/revocation")) {
                equal(answer.status, 200);
                void revoked.pass();
              }
              return answer;
            },
          });
          try {
            const alice = await signedIn(demo);
            await alice.post(`${demo.sites.mail}/auth/sign-out`);
            await revoked.reached;
          } finally {
            await demo.close();
          }
        },
      },
    ],
  };
}

async function signedIn({ sites }: EdgeDemo): Promise<Browser> {
  const browser = new Browser();
  await browser.open(`${sites.mail}/auth/sign-in`);
  await signInAs(browser, "alice");
  return browser;
}

/** Sends a request to the other isolate, with the browser's cookies. */
async function askSecond({ mail, sites }: EdgeDemo, browser: Browser, path: string): Promise<unknown> {
  // It has a type of Cloudflare, which this project doesn't declare.
  const second = (await mail.getWorker("second-mail")) as unknown as { readonly fetch: typeof fetch };
  const url = new URL(sites.mail + path);
  const answer = await second.fetch(url.href, { method: "POST", headers: { cookie: cookiesOf(browser, url.href) } });
  return answer.json();
}

async function isRefresh(request: Request): Promise<boolean> {
  return request.method === "POST" && (await request.clone().text()).includes("grant_type=refresh_token");
}
