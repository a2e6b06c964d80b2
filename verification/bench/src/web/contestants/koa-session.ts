import Koa from "koa";
import session from "koa-session";
import { type Contestant, greeting } from "../contestant.ts";

/** koa-session as its README says, with a store in memory. It has no login of its own: /login puts a user into the session. */
const koaSession: Contestant = {
  name: "koa + koa-session, memory",
  framework: "koa",
  role: "peer",
  signIn: "/login",
  start: async () => {
    const sessions = new Map<string, unknown>();
    const app = new Koa();
    app.keys = [crypto.randomUUID()];
    const store = {
      get: async (key: string) => sessions.get(key),
      set: async (key: string, value: unknown) => {
        sessions.set(key, value);
      },
      destroy: async (key: string) => {
        sessions.delete(key);
      },
    };
    app.use(session({ store }, app));
    app.use((ctx) => {
      const own = ctx.session;
      if (own === null) return;
      if (ctx.path === "/login") {
        own.user = { sub: "alice", name: "Alice Arnold", email: "alice@example.com" };
        ctx.redirect("/page");
      } else if (own.user === undefined) {
        ctx.status = 401;
      } else {
        ctx.body = greeting;
      }
    });
    return { listener: app.callback() };
  },
};

export const contestants: readonly Contestant[] = [koaSession];
