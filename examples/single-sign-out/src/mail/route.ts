import type { IdentityState } from "@identity-web/adapter-koa";
import type { Middleware } from "koa";

type Steps<State> = readonly Middleware<State>[];

const route =
  (method: "GET" | "POST") =>
  <State = IdentityState>(path: string, ...steps: Steps<State>): Middleware<State> =>
  (ctx, next) => {
    if (ctx.method !== method || ctx.path !== path) return next();
    const run = ([step, ...rest]: Steps<State>): Promise<unknown> =>
      step === undefined ? Promise.resolve() : Promise.resolve(step(ctx, () => run(rest)));
    return run(steps);
  };

/** Routes in plain Koa, with guards before the handler. A larger app would use a router. */
export const get = route("GET");
export const post = route("POST");
