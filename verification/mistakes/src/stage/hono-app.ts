import { getRequestListener } from "@hono/node-server";
import { identity, requireSignIn } from "@identity-web/adapter-hono";
import { Hono } from "hono";
import type { App } from "./app.ts";

export const honoApp: App = {
  adapter: "hono",
  build(options, scopes) {
    const app = new Hono()
      .use(identity(options))
      .get("/", async (c) =>
        c.text(`home: ${(await c.var.identity.current()) === undefined ? "signed out" : "signed in"}`),
      )
      .get("/hello", requireSignIn(), (c) => c.text("hello"))
      .get("/one", requireSignIn(), (c) => c.text("one: signed in"))
      .get("/two", requireSignIn(), (c) => c.text("two: signed in"))
      .get("/token", requireSignIn({ scopes: [scopes.granted] }), (c) => c.text("token available"))
      .get("/send", requireSignIn({ scopes: [scopes.refused] }), (c) => c.text("sent"));
    return getRequestListener(app.fetch);
  },
};
