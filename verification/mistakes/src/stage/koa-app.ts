import { ServerResponse } from "node:http";
import { identity as honoIdentity } from "@identity-web/adapter-hono";
import { type IdentityState, identity, requireSignIn, type SignedInState } from "@identity-web/adapter-koa";
import Koa, { type ParameterizedContext } from "koa";
import { type App, answerUpgrade } from "./app.ts";

export const koaApp: App = {
  adapter: "koa",
  build(options, scopes, slip) {
    const app = new Koa<IdentityState>();
    const auth = identity(options);
    if (slip === "wrong package") {
      const wrong = honoIdentity(options);
      app.use(async (ctx, next) => Reflect.apply(wrong, undefined, [ctx, next]));
    } else app.use(auth);
    if (slip === "second identity") app.use(identity(options));
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
    app.use(async (ctx) => {
      if (ctx.path === "/forgotten") ctx.body = (ctx as ParameterizedContext<SignedInState>).state.user.account.subject;
    });
    return {
      listener: app.callback(),
      async upgrade(request, socket) {
        const isRaw = request.url === "/raw";
        const ctx = app.createContext(request, new ServerResponse(request));
        let status = "401 Unauthorized";
        const opened = async () => {
          if ((await ctx.state.identity.current()) !== undefined) status = "101 signed in";
        };
        try {
          await (isRaw ? Reflect.apply(auth, undefined, [request, {}, opened]) : auth(ctx, opened));
        } catch {
          status = "500 Internal Server Error";
        }
        answerUpgrade(socket, status);
      },
    };
  },
};
