import { identity, requireSignIn, type SignedInVariables, tokens } from "@identity-web/adapter-hono";
import { createSealer, systemClock, webCrypto } from "@identity-web/core";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { durableObjectStore, type ObjectNamespace } from "@identity-web/store-durable-objects";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import { Hono } from "hono";
import { visitor } from "../../../../../packages/testing/src/visitor/index.ts";
import { type CountingObject, countingNamespace, counts, setClock } from "./counting-object.ts";

export { CountingObject } from "./counting-object.ts";

interface Env {
  readonly ACCOUNTS: ObjectNamespace;
}

export interface Cost {
  readonly what: string;
  readonly calls: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
}

const origin = "https://app.example";
const minute = 60_000;
const form = { "content-type": "application/x-www-form-urlencoded" };

/** The complete app, with the provider in the same isolate. */
function build({ ACCOUNTS }: Env) {
  const clock = fakeClock(Date.now());
  setClock(clock);
  const provider = plainFakeProvider({ clock });
  const auth = identity({
    provider: oidc({ ...provider.client, fetch: provider.fetch }),
    baseUrl: origin,
    secrets: ["a secret that every reader of this file knows"],
    scopes: ["openid", "offline_access", "Mail.Read"],
    store: durableObjectStore(countingNamespace(ACCOUNTS)),
    events: () => {},
    configure: (container) => container.register(tokens.clock, { useValue: clock }),
  });
  const app = new Hono<SignedInVariables>()
    .use(auth)
    .get("/page", requireSignIn(), (c) => c.text(c.var.user.account.subject))
    .get("/guarded", requireSignIn({ scopes: ["Mail.Read"] }), (c) => c.text("with a token"))
    .get("/token", requireSignIn(), async (c) => {
      await c.var.user.acquireToken(["Mail.Read"]);
      return c.text("a token");
    });
  return { clock, provider, auth, app };
}

/** Counts the cost of each step of a user, through the complete app. */
async function costs(env: Env): Promise<Cost[]> {
  const { clock, provider, auth, app } = build(env);
  const table: Cost[] = [];
  const cost = async (what: string, status: number, step: () => Promise<Response>): Promise<void> => {
    await auth.settled();
    Object.assign(counts, { calls: 0, rowsRead: 0, rowsWritten: 0 });
    const answer = await step();
    await auth.settled();
    if (answer.status !== status) throw new Error(`${what}: ${answer.status} ${await answer.text()}`);
    table.push({ what, ...counts });
  };
  const alice = visitor((request) => app.fetch(request), origin);
  const other = visitor((request) => app.fetch(request), origin);
  await cost("the first sign-in of an account", 302, () => alice.signIn(provider, "alice"));
  await cost("another sign-in of the account", 302, () => other.signIn(provider, "alice"));
  await cost("a guarded request", 200, () => alice.open("/page"));
  await cost("a guarded request that takes a cached token", 200, () => alice.open("/token"));
  await cost("a guarded request whose guard requires a cached token", 200, () => alice.open("/guarded"));
  await clock.advance(minute);
  await cost("the same with a touch (once a minute)", 200, () => alice.open("/page"));
  for (let passed = 0; passed < 60; passed += 20) {
    await clock.advance(20 * minute);
    await alice.open("/page");
  }
  await cost("a guarded request that refreshes the token", 200, () => alice.open("/token"));
  const token = await provider.logoutToken({ sub: "alice", sid: "unknown" });
  const body = new URLSearchParams({ logout_token: token });
  await cost("a back-channel notice that matches nothing", 200, async () =>
    app.request(`${origin}/auth/back-channel-logout`, { method: "POST", headers: form, body }),
  );
  await cost("a front-channel request that matches nothing", 200, async () =>
    app.request(`${origin}/auth/front-channel-logout?sid=unknown`),
  );
  await cost("a sign-out", 303, () => alice.post("/auth/sign-out"));
  return table;
}

/** Calls one object, or many, with this number of calls in all and at a time. */
async function ask({ ACCOUNTS }: Env, query: URLSearchParams): Promise<void> {
  const [times, atOnce, objects] = ["times", "atOnce", "objects"].map((name) => Number(query.get(name)));
  const namespace = ACCOUNTS as ObjectNamespace<unknown>;
  const loop = async (at: number) => {
    for (let done = 0; done < (times ?? 1) / (atOnce ?? 1); done++) {
      const object = namespace.get(namespace.idFromName(`cells:${(at + done) % (objects ?? 1)}`));
      await (object as Pick<CountingObject, "step">).step({ look: { keys: ["fence", "s:unknown"] } });
    }
  };
  await Promise.all(Array.from({ length: atOnce ?? 1 }, (_, at) => loop(at)));
}

/** This number of guarded requests of one user, in all and at a time. */
async function hot(env: Env, query: URLSearchParams): Promise<void> {
  const { provider, app } = build(env);
  const bob = visitor((request) => app.fetch(request), origin);
  await bob.signIn(provider, `bob ${crypto.randomUUID()}`);
  const [times, atOnce] = [Number(query.get("times")), Number(query.get("atOnce"))];
  const loop = async () => {
    for (let done = 0; done < times / atOnce; done++) {
      const { status } = await bob.open("/page");
      if (status !== 200) throw new Error(`status ${status}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, loop));
}

/** Fills one account with this number of sessions, and times the removal of all. Every call is I/O, so the clock advances. */
async function removeLarge({ ACCOUNTS }: Env, times: number): Promise<number> {
  setClock(systemClock);
  const store = durableObjectStore(ACCOUNTS).open({
    clock: systemClock,
    crypto: webCrypto,
    sealer: createSealer([webCrypto.random(32)]),
    events: { emit: () => undefined },
    app: "measured",
  });
  const account = { issuer: origin, subject: "large", key: webCrypto.random(16) };
  const signIn = async (at: number) => {
    const redemption = await store.beginRedemption(webCrypto.random(9), { forMs: minute, rememberMs: minute });
    if (redemption === "replayed") throw new Error("a new transaction was replayed");
    const now = redemption.startedAt;
    const ends = { issuedAt: 0, expiresAt: now + 60 * minute };
    const times = { createdAt: now, seenAt: now, idleExpiresAt: now + 60 * minute, ...ends };
    const session = { account, app: "measured", id: `session ${at}`.padEnd(43, "-"), claims: {}, ...times };
    const grant = { ...ends, accessTokens: [], renewal: "none", providerState: "x".repeat(3000) } as const;
    const outcome = await store.signIn(session, grant, redemption);
    if (outcome !== "created") throw new Error(`a sign-in: ${outcome}`);
  };
  for (let count = 0; count < times; count += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, at) => signIn(count + at)));
  }
  const begun = Date.now();
  await store.removeAccount(account.key, { sessions: "all", tokens: "all", barrierForMs: minute });
  return Date.now() - begun;
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/large") return Response.json(await removeLarge(env, Number(searchParams.get("times"))));
    if (pathname === "/costs") return Response.json(await costs(env));
    await (pathname === "/hot" ? hot : ask)(env, searchParams);
    return new Response("done");
  },
};
