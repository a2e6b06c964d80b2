import type { Middleware } from "koa";
import { answer } from "./answer.ts";
import { notFoundPage } from "./pages/not-found-page.ts";

/** A page for visitors at addresses that the provider doesn't have. */
export const notFound: Middleware = async (ctx, next) => {
  await next();
  if (ctx.status === 404 && ctx.body == null && ctx.accepts("html")) answer(ctx, notFoundPage);
};
