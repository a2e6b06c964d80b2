import { type IdentityOptions, identity } from "@identity-web/adapter-koa";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { ScriptedApiProvider } from "@identity-web/testing/scripted-provider";
import Koa, { type Middleware } from "koa";
import { expect, test } from "vitest";
import { checkAppDoors } from "./checks/app-doors.ts";
import { serve } from "./test/ports.ts";

const provider = new ScriptedApiProvider({ clock: fakeClock() });
const options: IdentityOptions = {
  provider: { problems: [], open: () => provider },
  baseUrl: "https://app.example",
  secrets: ["a secret of at least thirty-two bytes"],
  events: () => {},
};

/** Protection against cross-site requests, which refuses a provider's post because it has no Origin of the app. */
const csrf: Middleware = async (ctx, next) => {
  if (ctx.method === "POST" && ctx.get("origin") !== "https://app.example") ctx.throw(403);
  await next();
};

const wall: Middleware = async (ctx) => ctx.redirect("https://wall.example/");

async function findingsOf(...middlewares: readonly Middleware[]) {
  const app = new Koa();
  app.silent = true;
  for (const each of middlewares) app.use(each);
  const { port, close } = await serve(app.callback());
  try {
    const at = (path: string) => `http://127.0.0.1:${port}/auth/${path}`;
    const urls = {
      redirectUri: at("callback"),
      postLogoutRedirectUri: at("signed-out"),
      frontChannelLogoutUri: at("front-channel-logout"),
      backChannelLogoutUri: at("back-channel-logout"),
    };
    return (await checkAppDoors({ urls, send: fetch })).map(({ id, mark, text }) => [id, mark, text]);
  } finally {
    await close();
  }
}

test("logout notices reach an app that calls identity() first", async () => {
  expect(await findingsOf(identity(options), csrf)).toEqual([
    ["app-back-channel", "good", "a back-channel logout reaches the app"],
    ["app-front-channel", "good", "a front-channel logout reaches the app"],
  ]);
});

test("the doctor reports cross-site protection before identity() that refuses back-channel notices", async () => {
  expect(await findingsOf(csrf, identity(options))).toEqual([
    ["app-back-channel", "bad", expect.stringContaining("another program or middleware answered with status 403")],
    ["app-front-channel", "good", expect.any(String)],
  ]);
});

test("the doctor reports a login wall before identity() that refuses both kinds of notice", async () => {
  expect((await findingsOf(wall, identity(options))).map(([, mark]) => mark)).toEqual(["bad", "bad"]);
});
