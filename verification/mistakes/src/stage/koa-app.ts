import { type IdentityState, identity, requireSignIn, type SignedInState } from "@identity-web/adapter-koa";
import Koa, { type ParameterizedContext } from "koa";
import type { App } from "./app.ts";

export const koaApp: App = {
  adapter: "koa",
  build(options, scopes) {
    const app = new Koa<IdentityState>();
    app.use(identity(options));
    app.use(async (ctx, next) => {
      if (ctx.path !== "/") return next();
      ctx.body = `home: ${(await ctx.state.identity.current()) === undefined ? "signed out" : "signed in"}`;
    });
    const page = (path: string, text: string, guard = requireSignIn()) =>
      app.use((ctx, next) => {
        if (ctx.path !== path) return next();
        return guard(ctx as ParameterizedContext<SignedInState>, async () => {
          ctx.body = text;
        });
      });
    page("/hello", "hello");
    page("/one", "one: signed in");
    page("/two", "two: signed in");
    page("/token", "token available", requireSignIn({ scopes: [scopes.granted] }));
    page("/send", "sent", requireSignIn({ scopes: [scopes.refused] }));
    return app.callback();
  },
};
