import { randomBytes } from "node:crypto";
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import type * as OnHono from "@identity-web/adapter-hono";
import type * as OnKoa from "@identity-web/adapter-koa";
import type { MemoryStore, Store, StoreContext } from "@identity-web/core";
import type { oidc as Oidc } from "@identity-web/idp-oauth4webapi";
import type { Hono as HonoApp } from "hono";
import type KoaApp from "koa";
import { type Person, signIn } from "./person.ts";

export const scope = "api.read";
const baseUrl = "https://app.example";

/** A guarded request, answered without a socket. */
export type Request = () => Promise<void>;

/** The code of any checkout, not only of this file's, so that two checkouts can be compared. */
async function codeOf(root: string) {
  const packageOf = (name: string) => import(`${root}/packages/${name}/src/index.ts`);
  const onKoa: typeof OnKoa = await packageOf("adapter-koa");
  const onHono: typeof OnHono = await packageOf("adapter-hono");
  const { memoryStore }: { memoryStore: () => MemoryStore } = await packageOf("core");
  const { oidc }: { oidc: typeof Oidc } = await packageOf("idp-oauth4webapi");
  const { default: Koa }: { default: typeof KoaApp } = await import(
    `${root}/verification/bench/node_modules/koa/lib/application.js`
  );
  const { Hono }: { Hono: typeof HonoApp } = await import(`${root}/verification/bench/node_modules/hono/dist/hono.js`);
  return { onKoa, onHono, memoryStore, oidc, Koa, Hono };
}

/** Guarded requests of people who are signed in, on both frameworks over the memory store. */
export async function guardedRequests(root: string, count: number): Promise<Record<string, Request>> {
  const { onKoa, onHono, memoryStore, oidc, Koa, Hono } = await codeOf(root);
  const driver = memoryStore();
  const stores: { readonly store: Store; readonly app: string | undefined }[] = [];
  const options = {
    provider: oidc({ issuer: "https://login.example", clientId: "client", clientSecret: "a secret of the client" }),
    baseUrl,
    secrets: [randomBytes(32).toString("base64url")],
    scopes: ["openid", "offline_access", scope],
    session: { cookieName: "session" },
    store: {
      ...driver,
      open(context: StoreContext): Store {
        const store = driver.open(context);
        stores.push({ store, app: context.app });
        return store;
      },
    },
    events: () => undefined,
  };
  const koaIdentity = onKoa.identity(options);
  const koaGuard = onKoa.requireSignIn();
  const hono = new Hono().use(onHono.identity(options));
  hono.get("/page", onHono.requireSignIn(), (c) => c.text("hello"));
  hono.get("/token", onHono.requireSignIn(), async (c) => {
    await c.var.user.acquireToken([scope]);
    return c.text("hello");
  });

  const [opened] = stores;
  if (opened === undefined) throw new Error("expected identity() to open the store, and it did not");
  const people: Person[] = [];
  for (let index = 0; index < count; index += 1) people.push(await signIn(opened.store, opened.app, index));
  let turn = 0;
  const nextCookie = (): string => {
    turn = (turn + 7919) % people.length;
    return `__Host-session=${people[turn]?.handle}`;
  };

  const koa = new Koa();
  const onKoaWith =
    (page: (user: OnKoa.SignedInState["user"]) => unknown): Request =>
    async () => {
      const incoming = new IncomingMessage(new Socket());
      Object.assign(incoming, { method: "GET", url: "/page" });
      incoming.headers = { host: "app.example", cookie: nextCookie(), accept: "text/html" };
      const context = koa.createContext(incoming, new ServerResponse(incoming));
      let isReached = false;
      await koaIdentity(context, () =>
        koaGuard(context, async () => {
          await page(context.state.user);
          isReached = true;
        }),
      );
      if (!isReached) throw new Error("expected the page behind the guard on Koa, and the guard answered");
    };
  const onHonoAt =
    (path: string): Request =>
    async () => {
      const { status } = await hono.fetch(new Request(baseUrl + path, { headers: { cookie: nextCookie() } }));
      if (status !== 200) throw new Error(`expected 200 on Hono, and got ${status}`);
    };
  return {
    koa: onKoaWith(() => undefined),
    "koa, acquireToken": onKoaWith((user) => user.acquireToken([scope])),
    hono: onHonoAt("/page"),
    "hono, acquireToken": onHonoAt("/token"),
  };
}
