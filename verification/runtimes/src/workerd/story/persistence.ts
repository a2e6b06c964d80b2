import { deepEqual, equal } from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Browser, signInAs } from "../../../../../packages/testing/src/browser/index.ts";
import type { Suite } from "../../suites/suite.ts";
import { cookiesOf } from "./cookies-of.ts";
import { startEdgeDemo } from "./edge-demo.ts";

/** The data that survive the end of workerd. */
export function persistenceSuite(): Suite {
  return {
    name: "restart",
    tests: [
      {
        name: "a restart of workerd keeps sessions and their tokens, and removed accounts stay removed",
        async run() {
          const folder = await mkdtemp(join(tmpdir(), "identity-web-workerd-"));
          const demo = await startEdgeDemo({ persistIn: folder });
          const { mail } = demo.sites;
          try {
            const [alice, bob] = [new Browser(), new Browser()];
            for (const [browser, name] of [
              [alice, "alice"],
              [bob, "bob"],
            ] as const) {
              await browser.open(`${mail}/auth/sign-in`);
              await signInAs(browser, name);
              equal((await browser.fetchJson(`${mail}/api/session`)).status, 200);
            }
            const bobsCookies = cookiesOf(bob, mail);
            await bob.post(`${mail}/auth/sign-out`, { scope: "everywhere" });
            await demo.restart();
            equal((await alice.fetchJson(`${mail}/api/session`)).status, 200, "alice's session");
            const answer = await alice.fetchJson(`${mail}/api/call`, { method: "POST" });
            equal(answer.status, 200, `alice's token: ${JSON.stringify(answer.body)}`);
            const stolen = await fetch(`${mail}/api/token`, { method: "POST", headers: { cookie: bobsCookies } });
            deepEqual(await stolen.json(), { error: "sign_in_required", sign_in: "/auth/sign-in" });
          } finally {
            await demo.close();
            await rm(folder, { recursive: true });
          }
        },
      },
    ],
  };
}
