import { composeIdentity, type IdentityOptions, type IdentityTools, toolsOf } from "@identity-web/composition";
import { boundIdentity } from "@identity-web/core/http";
import type { Middleware } from "koa";
import { answerTo } from "./guards.ts";
import { addToKoa, fromKoa, sendToKoa } from "./koa-http.ts";
import type { IdentityState } from "./state.ts";

/** The middleware, with functions for code outside a request. */
export type IdentityMiddleware<Api extends string = string> = Middleware<IdentityState<Api>> & IdentityTools<Api>;

const upgrade = "For a WebSocket, pass app.createContext(request, new ServerResponse(request)).";

/**
 * Signs users in and out, keeps their tokens, and removes them at every sign-out, by any channel. Adds the routes under `/auth`
 * and `ctx.state.identity`. Use it before what it protects.
 *
 * @throws IdentityError `configuration`, with all problems in one message
 * @example
 * const app = new Koa().use(identity({ provider: oidc({ issuer, clientId, clientSecret }), baseUrl, secrets: [secret] }));
 */
export function identity<Api extends string = string>(options: IdentityOptions<Api>): IdentityMiddleware<Api> {
  const composed = composeIdentity(options);
  const { http } = composed;
  const middleware: Middleware<IdentityState<Api>> = async (ctx, next) => {
    if (ctx.state === undefined) throw http.wrongFramework("koa", "a context of Koa", upgrade);
    const request = fromKoa(ctx);
    const route = http.route(request.target);
    if (route !== undefined) return sendToKoa(ctx, await http.handle(route, request));
    const own = http.identity(request, ctx.state.identity);
    ctx.state.identity = boundIdentity(own, (answer) => sendToKoa(ctx, answer));
    try {
      await next();
    } catch (error) {
      if (!(await answerTo(ctx, error))) throw error;
    }
    for (const [name, value] of own.headersToAdd) addToKoa(ctx, name, value);
  };
  return Object.assign(middleware, toolsOf<Api>(composed));
}
