import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { identity, requireSignIn } from "@identity-web/adapter-hono";
import { sessionsPage } from "@identity-web/features/sessions-page";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { visitor } from "@identity-web/testing";
import { plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import { Hono } from "hono";
import { type Job, longestMs } from "./job.ts";
import type { Left, Ready, Start } from "./messages.ts";
import { openStore } from "./stores.ts";

/** The app under load, in a process of its own: the load and the visitors measure its event loop from outside. */
async function serve({ job, at }: Start): Promise<void> {
  const server = createServer();
  // All connections of the load arrive at once. With a shorter queue the kernel would delay some by a second.
  // The visitors' connections stay open while the event loop stands still.
  server.keepAliveTimeout = 2 * longestMs;
  server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 });
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const baseUrl = `http://localhost:${port}`;
  const provider = plainFakeProvider({ signingAlg: "ES256", sessionPerSignIn: true });
  const auth = identity({
    provider: oidc({ ...provider.client, idTokenSigningAlg: "ES256", fetch: provider.fetch }),
    baseUrl,
    secrets: ["a secret that only the contention rule uses, of enough bytes"],
    store: await openStore(job.store, at),
    signOutScope: job.scope,
    // The same name at every port.
    session: { cookieName: "identity" },
    features: [sessionsPage()],
    // Each failed request reports an event. The console would be slower than the app.
    events: () => undefined,
  });
  const app = new Hono()
    .use(auth)
    .get("/", (c) => c.text("a page without a user"))
    .get("/mine", requireSignIn(), (c) => c.text(c.var.user.account.subject))
    .get("/busy", (c) => {
      const end = performance.now() + 400;
      while (performance.now() < end);
      return c.text("it was busy");
    });
  server.on("request", getRequestListener(app.fetch));

  const signIn = async (user: string) => {
    const answer = await visitor(app.fetch, baseUrl).signIn(provider, user);
    const cookies = answer.headers.getSetCookie().map((each) => each.split(";", 1)[0] ?? "");
    const cookie = cookies.find((each) => each.includes("identity=") && !each.endsWith("=")) ?? "";
    if (cookie === "") throw new Error(`${user} could not sign in: ${answer.status} ${await answer.text()}`);
    return { cookie, sid: provider.newestSession?.sid ?? "" };
  };
  const bob = (await signIn("bob")).cookie;
  let alice = "";
  const sids: string[] = [];
  for (let times = 0; times < signInsFor(job); times++) {
    const { cookie, sid } = await signIn("alice");
    alice = cookie;
    sids.push(sid);
  }
  process.on("message", async () => {
    const { issuer } = provider;
    const sessions = await auth.accounts.sessions({ issuer, subject: "alice" });
    // The session that pressed "end all others" stays.
    const left: Left = { left: sessions.length - (job.kind === "end-others" ? 1 : 0) };
    process.send?.(left);
  });
  const ready: Ready = { port, issuer: provider.issuer, sids, alice, bob };
  process.send?.(ready);
}

function signInsFor({ kind, count }: Job): number {
  if (kind === "own") return count;
  return kind === "end-others" ? count + 1 : 0;
}

// Should the other process end without a word, this one must not stay.
process.once("disconnect", () => process.exit());
setTimeout(() => process.exit(), 5 * longestMs).unref();
process.once("message", (start: Start) => serve(start));
