import { type IdentityOptions, type IdentityVariables, identity } from "@identity-web/adapter-hono";
import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { getIronSession, type IronSession } from "iron-session";

interface Own {
  owner?: string | undefined;
  cart?: string[];
}

export const createApp = (options: IdentityOptions, password: string) => {
  const ownSession = createMiddleware<IdentityVariables & { Variables: { own: IronSession<Own> } }>(async (c, next) => {
    const own = await getIronSession<Own>(c.req.raw, c.res, { password, cookieName: "own" });
    const owner = (await c.var.identity.current())?.account.key;
    if (own.owner !== undefined && own.owner !== owner) own.destroy();
    own.owner = owner;
    c.set("own", own);
    await next();
  });
  return new Hono()
    .use(identity(options))
    .use(ownSession)
    .get("/cart", (c) => c.json(c.var.own.cart ?? []))
    .post("/cart", async (c) => {
      c.var.own.cart = [...(c.var.own.cart ?? []), "a book"];
      await c.var.own.save();
      return c.json(c.var.own.cart);
    });
};
