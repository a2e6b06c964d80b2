import { IncomingMessage, type RequestListener, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import * as onHono from "@identity-web/adapter-hono";
import * as onKoa from "@identity-web/adapter-koa";
import { memoryStore, type Store, type StoreContext } from "@identity-web/core";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { Hono } from "hono";
import Koa from "koa";
import { type Person, signIn } from "../request/person.ts";

// Answers this number of requests of one kind without a socket, and ends. The whole process is counted.
const baseUrl = "https://app.example";
const people = 50;

interface Signed {
  readonly options: onKoa.IdentityOptions;
  /** Signs in the users. @returns their cookies */
  signIn(): Promise<readonly string[]>;
}

function signed(): Signed {
  const driver = memoryStore();
  let opened: { readonly store: Store; readonly app: string | undefined } | undefined;
  const options: onKoa.IdentityOptions = {
    provider: oidc({ issuer: "https://login.example", clientId: "client", clientSecret: "a secret of the client" }),
    baseUrl,
    secrets: ["c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IHNlY3I"],
    session: { cookieName: "session" },
    store: {
      ...driver,
      open(context: StoreContext): Store {
        const store = driver.open(context);
        opened = { store, app: context.app };
        return store;
      },
    },
    events: () => undefined,
  };
  return {
    options,
    async signIn() {
      if (opened === undefined) throw new Error("expected identity() to open the store, and it did not");
      const signedIn: Person[] = [];
      for (let index = 0; index < people; index += 1) signedIn.push(await signIn(opened.store, opened.app, index));
      return signedIn.map(({ handle }) => `__Host-session=${handle}`);
    },
  };
}

const listeners: Readonly<Record<string, (options: onKoa.IdentityOptions) => RequestListener>> = {
  koa: () =>
    new Koa()
      .use((ctx) => {
        ctx.body = "hello";
      })
      .callback(),
  "koa + identity-web": (options) =>
    new Koa()
      .use(onKoa.identity(options))
      .use(onKoa.requireSignIn())
      .use((ctx) => {
        ctx.body = "hello";
      })
      .callback(),
  hono: () => getRequestListener(new Hono().get("/page", (c) => c.text("hello")).fetch),
  "hono + identity-web": (options) =>
    getRequestListener(
      new Hono().use(onHono.identity(options)).get("/page", onHono.requireSignIn(), (c) => c.text("hello")).fetch,
    ),
};

const [name = "", count = ""] = process.argv.slice(2);
const settings = signed();
const listener = listeners[name]?.(settings.options);
if (listener === undefined) throw new Error(`expected one of ${Object.keys(listeners).join(", ")}, and got "${name}"`);
// The bare frameworks' process signs in the same users, so that the processes differ only in the requests.
if (!name.includes("identity-web")) onKoa.identity(settings.options);
const cookies = await settings.signIn();
const socket = new Socket();

for (let index = 0; index < Number(count); index += 1) {
  const incoming = new IncomingMessage(socket);
  Object.assign(incoming, { method: "GET", url: "/page", complete: true });
  const headers = { host: "app.example", cookie: cookies[index % people] ?? "", accept: "text/html" };
  incoming.headers = headers;
  incoming.rawHeaders.push(...Object.entries(headers).flat());
  const outgoing = new ServerResponse(incoming);
  await listener(incoming, outgoing);
  if (outgoing.statusCode !== 200) throw new Error(`expected 200 from ${name}, and got ${outgoing.statusCode}`);
}
process.exit();
