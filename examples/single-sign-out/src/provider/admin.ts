import type { Middleware } from "koa";
import { answer } from "./answer.ts";
import { type EndSessionsContext, endSessions } from "./end-sessions.ts";
import { readForm } from "./form-body.ts";
import { type AdminPage, adminPage } from "./pages/admin-page.ts";
import { errorPage } from "./pages/error-page.ts";
import { findUser, users } from "./users.ts";

/**
 * `GET /admin` shows the signed-in users; `POST /admin/end-sessions` with the field `user` ends that user's sessions.
 * Neither asks for a sign-in, because the demo listens on loopback alone. Forms of other sites are refused.
 */
export const admin = (context: EndSessionsContext): Middleware => {
  const show = async (ctx: Parameters<Middleware>[0], done?: AdminPage["done"]): Promise<void> => {
    const rows = users.map(async (user) => ({ user, sessions: (await context.directory.list(user.username)).length }));
    answer(ctx, adminPage({ rows: await Promise.all(rows), ...(done !== undefined && { done }) }));
  };
  const refuse = (ctx: Parameters<Middleware>[0], status: number, description: string): void =>
    answer(ctx, errorPage({ status, error: "invalid_request", description }));

  return async (ctx, next) => {
    if (ctx.method === "GET" && ctx.path === "/") return ctx.redirect("/admin");
    if (ctx.method === "GET" && ctx.path === "/admin") return show(ctx);
    if (ctx.method !== "POST" || ctx.path !== "/admin/end-sessions") return next();
    const origin = ctx.get("Origin");
    if (origin !== "" && origin !== ctx.URL.origin) return refuse(ctx, 403, "this form came from another site");
    const user = findUser((await readForm(ctx.req))?.get("user") ?? "");
    if (user === undefined) return refuse(ctx, 400, "no user of this demo has that name");
    return show(ctx, { user, ...(await endSessions(context, user.username)) });
  };
};
