import type { IdentityOptions } from "@identity-web/adapter-koa";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { fakeProvider, visitor } from "@identity-web/testing";
import { nodeServer } from "@identity-web/testing/node-server";
import { describe, expect, onTestFinished, test } from "vitest";
import { createApp as expressApp } from "./express.ts";
import { createApp as honoApp } from "./iron-session.ts";
import { createApp as koaApp } from "./koa.ts";

const baseUrl = "https://app.example";
const secret = "the app's own secret, of 32 letters";

const apps = {
  "express-session": async (options: IdentityOptions) => served(expressApp(options, secret)),
  "koa-session": async (options: IdentityOptions) => served(koaApp(options, secret).callback()),
  "iron-session": async (options: IdentityOptions) => honoApp(options, secret).fetch,
};

async function served(listener: Parameters<typeof nodeServer>[0]) {
  const server = await nodeServer(listener);
  onTestFinished(() => server.close());
  return server.fetch;
}

describe.each(Object.entries(apps))("beside identity-web, the data in %s", (_, start) => {
  const open = async () => {
    const provider = fakeProvider();
    const client = oidc({ ...provider.client, fetch: provider.fetch });
    const app = await start({ provider: client, baseUrl, secrets: [crypto.randomUUID()], events: () => {} });
    const browser = visitor(app, baseUrl);
    const cart = async () => (await browser.fetch("/cart")).json();
    const add = async () => (await browser.post("/cart")).json();
    return { provider, browser, cart, add };
  };

  test("are not seen by the next user of the same browser", async () => {
    const { provider, browser, cart, add } = await open();
    await browser.signIn(provider, "alice");
    await add();
    expect(await cart()).toEqual(["a book"]);
    await browser.post("/auth/sign-out");
    await browser.signIn(provider, "bob");
    expect(await cart()).toEqual([]);
    expect(await add()).toEqual(["a book"]);
    expect(await cart()).toEqual(["a book"]);
  });

  test("are not seen by a visitor after the user has signed out", async () => {
    const { provider, browser, cart, add } = await open();
    await browser.signIn(provider, "alice");
    await add();
    await browser.post("/auth/sign-out");
    expect(await cart()).toEqual([]);
  });

  test("stay when the same user signs in again, as for more scopes", async () => {
    const { provider, browser, cart, add } = await open();
    await browser.signIn(provider, "alice");
    await add();
    await browser.signIn(provider, "alice");
    expect(await cart()).toEqual(["a book"]);
  });
});
