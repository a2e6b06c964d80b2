import { composeIdentity, type IdentityOptions, type IdentityTools, toolsOf } from "@identity-web/composition";
import { boundIdentity, nodeRequest } from "@identity-web/core/http";
import type { ErrorRequestHandler, RequestHandler } from "express";
import onHeaders from "on-headers";
import { addToExpress, canAnswer, sendByExpress } from "./express-http.ts";
import { answered } from "./guards.ts";

/** The middleware, with functions for code outside a request. */
export type IdentityMiddleware = RequestHandler &
  IdentityTools & {
    /** Answers errors of this library that routes throw. Use it after the routes and before the app's own error handler. */
    readonly errors: ErrorRequestHandler;
  };

/**
 * Signs users in and out, keeps their tokens, and removes them at every sign-out, by any channel. Adds the routes under `/auth`
 * and `request.identity`. Use it before the routes that it protects, and its `errors` after them.
 *
 * @throws IdentityError `configuration`, with all problems in one message
 * @example
 * const auth = identity({ provider: oidc({ issuer, clientId, clientSecret }), baseUrl, secrets: [secret] });
 * app.use(auth);
 * app.get("/me", requireSignIn(), (request, response) => response.json(request.user.account));
 * app.use(auth.errors);
 */
export function identity(options: IdentityOptions): IdentityMiddleware {
  const composed = composeIdentity(options);
  const { http } = composed;
  const middleware: RequestHandler = async (request, response, next) => {
    // Express sets `originalUrl`. A WebSocket's upgrade request comes from Node, and Express never sees it.
    const { originalUrl: target = request.url } = request;
    if (next === undefined || target === undefined) throw http.wrongFramework("express", "a request of Express");
    const mountedAt = () => request.baseUrl;
    const asked = nodeRequest({ incoming: request, outgoing: response, target, parsed: request, mountedAt });
    const route = http.route(asked.target);
    if (route !== undefined && canAnswer(response)) return sendByExpress(response, await http.handle(route, asked));
    const own = http.identity(asked, request.identity);
    request.identity = boundIdentity(own, (answer) => sendByExpress(response, answer));
    onHeaders(response, () => {
      for (const [name, value] of own.headersToAdd) addToExpress(response, name, value);
    });
    next();
  };
  const errors: ErrorRequestHandler = async (error, request, response, next) => {
    if (!(await answered(request, response, error))) next(error);
  };
  return Object.assign(middleware, { errors, ...toolsOf(composed) });
}
