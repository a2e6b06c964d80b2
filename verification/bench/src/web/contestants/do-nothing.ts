import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import Koa from "koa";
import { type Contestant, greeting, page } from "../contestant.ts";

/** Two middlewares that do nothing: the least that `identity()` and `requireSignIn()` could cost. */
export const contestants: readonly Contestant[] = [
  {
    name: "koa, two empty middlewares",
    framework: "koa",
    role: "do-nothing",
    signIn: undefined,
    start: async () => {
      const app = new Koa()
        .use(async (_ctx, next) => next())
        .use(async (_ctx, next) => next())
        .use((ctx) => {
          ctx.body = greeting;
        });
      return { listener: app.callback() };
    },
  },
  {
    name: "hono, two empty middlewares",
    framework: "hono",
    role: "do-nothing",
    signIn: undefined,
    start: async () => {
      const app = new Hono()
        .use(async (_c, next) => next())
        .get(
          page,
          async (_c, next) => next(),
          (c) => c.text(greeting),
        );
      return { listener: getRequestListener(app.fetch) };
    },
  },
];
