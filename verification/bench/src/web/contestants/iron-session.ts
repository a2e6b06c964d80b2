import { randomBytes } from "node:crypto";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { getIronSession, webCookies } from "iron-session";
import { type Contestant, greeting, page } from "../contestant.ts";

interface Data {
  user?: { readonly sub: string; readonly name: string; readonly email: string };
}

/** iron-session on Hono, a sealed cookie. It has no login of its own: /login puts a user into the session. */
const ironSession: Contestant = {
  name: "hono + iron-session",
  framework: "hono",
  role: "peer",
  signIn: "/login",
  start: async () => {
    const password = randomBytes(32).toString("base64url");
    const sessionOf = (request: Request, headers: Headers) =>
      getIronSession<Data>(webCookies(request, headers), { password, cookieName: "session" });
    const app = new Hono()
      .get("/login", async (c) => {
        const headers = new Headers({ location: page });
        const session = await sessionOf(c.req.raw, headers);
        session.user = { sub: "alice", name: "Alice Arnold", email: "alice@example.com" };
        await session.save();
        return new Response(null, { status: 302, headers });
      })
      .get(page, async (c) => {
        const session = await sessionOf(c.req.raw, new Headers());
        return session.user === undefined ? c.text("who are you?", 401) : c.text(greeting);
      });
    return { listener: getRequestListener(app.fetch) };
  },
};

export const contestants: readonly Contestant[] = [ironSession];
