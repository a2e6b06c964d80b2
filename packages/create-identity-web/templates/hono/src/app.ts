import { type IdentityOptions, identity, requireSignIn } from "@identity-web/adapter-hono";
import { Hono } from "hono";
import { page } from "./page.ts";

export const createApp = (options: IdentityOptions) =>
  new Hono()
    .use(identity(options))
    .get("/", async (c) => {
      const user = await c.var.identity.current();
      return c.html(page(user?.account));
    })
    .get("/me", requireSignIn(), (c) => c.json(c.var.user.account))
    .get("/api", requireSignIn(), async (c) => {
      const answer = await c.var.user.api("example").fetch("");
      return c.json(await answer.json());
    });
