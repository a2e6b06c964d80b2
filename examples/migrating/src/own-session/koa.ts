import { type IdentityOptions, identity } from "@identity-web/adapter-koa";
import Koa from "koa";
import { createSession } from "koa-session";

export const createApp = (options: IdentityOptions, secret: string) => {
  const app = new Koa({ keys: [secret] });
  return app
    .use(identity(options))
    .use(createSession(app))
    .use(async (ctx, next) => {
      const owner = (await ctx.state.identity.current())?.account.key;
      const previous: unknown = ctx.session.owner;
      if (previous !== undefined && previous !== owner) ctx.session = {};
      if (owner !== undefined) ctx.session.owner = owner;
      return next();
    })
    .use((ctx) => {
      if (ctx.method === "POST") ctx.session.cart = [...(ctx.session.cart ?? []), "a book"];
      ctx.body = ctx.session.cart ?? [];
    });
};
