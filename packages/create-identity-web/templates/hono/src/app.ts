import { type IdentityOptions, identity, requireSignIn } from "@identity-web/adapter-hono";
import { Hono } from "hono";
import { page } from "./page.ts";

export const createApp = (options: IdentityOptions) =>
  new Hono()
    .use(identity(options))
    .get("/", async (c) => {
      const user = await c.var.identity.current();
      return c.html(page(user?.account.username ?? user?.account.subject));
    })
    .get("/me", requireSignIn(), (c) => c.json(c.var.user.account));
