import { equal, ok, present } from "../../store/check.ts";
import { adapterCase } from "../adapter-case.ts";
import { deletes, jsonOf, keepsSession, sessionCookie, signInAddress, tokenOf } from "../expect.ts";
import type { AdapterCaseGroup } from "../harness.ts";

export const accounts: AdapterCaseGroup = {
  name: "an administrator's tool",
  cases: [
    adapterCase("accounts.remove ends all sessions and removes all tokens of that account alone", async (scene) => {
      const app = await scene.start();
      const [first, second] = [await scene.signedIn(app), await scene.signedIn(app)];
      const bob = await scene.signedIn(app, { user: "bob" });
      equal(await app.accounts.remove(scene.account("alice")), { sessions: 2, grants: 2 }, "what was removed");
      for (const browser of [first, second]) {
        await signInAddress(await browser.copy().program("/mail"));
        await scene.sees(null, browser);
      }
      await scene.sees("bob", bob);
      await tokenOf(await bob.program("/mail"));
    }),

    adapterCase(
      "the next request after a removal is signed out, and the answer to a navigation clears the cookie",
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        await app.accounts.remove(scene.account("alice"));
        await scene.sees(null, browser);
        deletes(await browser.copy().navigate("/who"), sessionCookie);
        deletes(await browser.copy().navigate("/page"), sessionCookie);
        const told = await browser.program("/json");
        keepsSession(told);
        await signInAddress(told);
      },
    ),

    adapterCase("a long response that reads the session again notices a removal", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      scene.pause = async () => void (await app.accounts.remove(scene.account("alice")));
      const seen = await jsonOf(await browser.program("/watch"));
      equal(seen, { before: "alice@example.test", after: null }, "who is signed in, before and after");
    }),

    adapterCase("accounts.remove accepts the account's key and takes effect on all nodes at once", async (scene) => {
      const [node, other] = [await scene.start(), await scene.start()];
      const browser = await scene.signedIn(node);
      const { key } = await jsonOf<{ key: string }>(await browser.program("/json"));
      await other.accounts.remove(present(key, "the account's key"));
      await scene.sees(null, browser);
    }),

    adapterCase(
      'accounts.remove with scope "account" removes the tokens and keeps the sessions, which then ask for interaction',
      async (scene) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        equal(
          await app.accounts.remove(scene.account("alice"), "account"),
          { sessions: 0, grants: 1 },
          "what was removed",
        );
        await scene.sees("alice", browser);
        await signInAddress(await browser.program("/mail"));
      },
    ),

    adapterCase("accounts.remove of an unknown account removes nothing and returns zero counts", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      equal(await app.accounts.remove(scene.account("unknown")), { sessions: 0, grants: 0 }, "what was removed");
      await scene.sees("alice", browser);
    }),

    adapterCase("accounts.remove refuses the issuer of another provider with an error", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const elsewhere = { issuer: "https://elsewhere.example", subject: "alice" };
      let code: unknown;
      await app.accounts.remove(elsewhere).catch((error: { code?: unknown }) => {
        code = error.code;
      });
      equal(code, "configuration", "the error's code");
      await scene.sees("alice", browser);
    }),

    adapterCase("accounts.remove finds an account whose issuer differs by a trailing slash", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const { issuer, subject } = scene.account("alice");
      const respelled = issuer.endsWith("/") ? issuer.slice(0, -1) : `${issuer}/`;
      equal(await app.accounts.remove({ issuer: respelled, subject }), { sessions: 1, grants: 1 }, "what was removed");
      await app.settled();
      await scene.sees(null, browser);
    }),

    adapterCase("accounts.remove revokes the refresh tokens", async (scene) => {
      const app = await scene.start();
      await scene.signedIn(app);
      await scene.signedIn(app);
      await app.accounts.remove(scene.account("alice"));
      await app.settled();
      equal(scene.provider.revocations, 2, "revocations");
    }),

    adapterCase("accounts.sessions lists what user.sessions lists", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      await scene.signedIn(app);
      const listed = await app.accounts.sessions(scene.account("alice"));
      equal(listed, await (await browser.program("/sessions")).json(), "the sessions");
      equal(await app.accounts.sessions(scene.account("unknown")), [], "the sessions of an unknown account");
    }),

    adapterCase("accounts.endSession ends only that session", async (scene) => {
      const app = await scene.start();
      const [first, second] = [await scene.signedIn(app), await scene.signedIn(app)];
      const { id } = await jsonOf<{ id: string }>(await second.program("/session"));
      equal(
        await app.accounts.endSession(scene.account("alice"), id ?? ""),
        { sessions: 1, grants: 1 },
        "what was removed",
      );
      await scene.sees(null, second);
      await scene.sees("alice", first);
      await tokenOf(await first.program("/mail"));
      equal(
        await app.accounts.endSession(scene.account("alice"), "made-up"),
        { sessions: 0, grants: 0 },
        "an invented session's",
      );
    }),

    adapterCase("a failed removal is an error for its caller, and reports no removed session", async (scene) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      scene.store.down = true;
      let code: unknown;
      await app.accounts.remove(scene.account("alice")).catch((error: { code?: unknown }) => {
        code = error.code;
      });
      equal(code, "store_unavailable", "the error's code");
      ok(scene.eventsOf("removal_failed").length > 0, "an event that says so");
      scene.store.down = false;
      await scene.sees("alice", browser);
    }),
  ],
};
