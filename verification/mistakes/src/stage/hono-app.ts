import { getRequestListener } from "@hono/node-server";
import { identity, requireSignIn } from "@identity-web/adapter-hono";
import { identity as koaIdentity } from "@identity-web/adapter-koa";
import { Hono, type MiddlewareHandler } from "hono";
import { type App, answerUpgrade } from "./app.ts";

const none: MiddlewareHandler = (_c, next) => next();

export const honoApp: App = {
  adapter: "hono",
  build(options, scopes, slip) {
    const auth = identity(options);
    const slips: Record<typeof slip, () => MiddlewareHandler> = {
      none: () => none,
      "second identity": () => identity(options),
      "wrong package": () => {
        const wrong = koaIdentity(options);
        return async (c, next) => Reflect.apply(wrong, undefined, [c, next]);
      },
    };
    const app = new Hono()
      .use(slip === "wrong package" ? slips[slip]() : none)
      .use(auth)
      .use(slip === "second identity" ? slips[slip]() : none)
      .get("/", async (c) =>
        c.text(`home: ${(await c.var.identity.current()) === undefined ? "signed out" : "signed in"}`),
      )
      .get("/hello", requireSignIn(), (c) => c.text("hello"))
      .get("/one", requireSignIn(), (c) => c.text("one: signed in"))
      .get("/two", requireSignIn(), (c) => c.text("two: signed in"))
      .get("/token", requireSignIn({ scopes: [scopes.granted] }), (c) => c.text("token available"))
      .get("/send", requireSignIn({ scopes: [scopes.refused] }), (c) => c.text("sent"))
      .get("/forgotten", (c) => c.text(Reflect.get(c.var, "user").account.subject));
    return {
      listener: getRequestListener(app.fetch),
      async upgrade(request, socket) {
        const { cookie = "" } = request.headers;
        try {
          if (request.url === "/raw") await Reflect.apply(auth, undefined, [request, async () => undefined]);
          const home = await app.request("/", { headers: { cookie } });
          answerUpgrade(socket, (await home.text()) === "home: signed in" ? "101 signed in" : "401 Unauthorized");
        } catch {
          answerUpgrade(socket, "500 Internal Server Error");
        }
      },
    };
  },
};
