import { composeIdentity, type IdentityOptions, toolsOf } from "@identity-web/composition";
import {
  type BoundIdentity,
  boundIdentity,
  describesBody,
  type HttpAnswer,
  internals,
  missingIdentity,
  nodeRequest,
  type SignedInUser,
  type SignInRequirement,
  signInRequirement,
} from "@identity-web/core/http";
import { type ApiCaller, type BearerRequirement, verifyCaller } from "@identity-web/features/api";
import type { ErrorRequestHandler, Request, RequestHandler, Response } from "express";
import onHeaders from "on-headers";

/** What `identity()` adds to `response.locals`. */
export type IdentityLocals = { identity: BoundIdentity<void> };

/** What `requireSignIn()` adds to it. */
export type SignedInLocals = IdentityLocals & { user: SignedInUser };

/** What `requireBearer()` adds to it. */
export type BearerLocals = IdentityLocals & { caller: ApiCaller };

type Handler<Locals extends object> = RequestHandler<Request["params"], unknown, unknown, Request["query"], Locals>;

/** Use it before what it protects, and its `errors` after that: `app.use(auth); …; app.use(auth.errors)`. */
export function identity(options: IdentityOptions) {
  const composed = composeIdentity(options);
  const { http } = composed;
  const middleware: Handler<IdentityLocals> = async (request, response, next) => {
    const { originalUrl: target } = request;
    const mountedAt = () => request.baseUrl;
    const asked = nodeRequest({ incoming: request, outgoing: response, target, parsed: request, mountedAt });
    const route = http.route(target);
    if (route !== undefined) return send(response, await http.handle(route, asked));
    const own = http.identity(asked);
    response.locals.identity = boundIdentity(own, (answer) => send(response, answer));
    onHeaders(response, () => {
      for (const [name, value] of own.headersToAdd) add(response, name, value);
    });
    next();
  };
  const errors: ErrorRequestHandler = async (error, _request, response, next) => {
    const answer = await response.locals.identity?.[internals].own.answerTo(error);
    if (answer === undefined || response.headersSent) return next(error);
    send(response, answer);
  };
  return Object.assign(middleware, { errors, ...toolsOf(composed) });
}

/** Lets only signed-in users through, and adds `response.locals.user`. */
export function requireSignIn(requirement: SignInRequirement = {}): Handler<SignedInLocals> {
  const needs = signInRequirement(requirement);
  return async (_request, { locals }, next) => {
    if (locals.identity === undefined) throw missingIdentity();
    locals.user = await locals.identity.require(needs);
    next();
  };
}

/** Lets only callers with a good token for this app's own API through, and adds `response.locals.caller`. */
export function requireBearer(requirement: BearerRequirement = {}): Handler<BearerLocals> {
  return async (_request, { locals }, next) => {
    if (locals.identity === undefined) throw missingIdentity("requireBearer");
    locals.caller = await verifyCaller(locals.identity, requirement);
    next();
  };
}

/** Sends an answer of the core, in place of what a route may have begun. */
function send(response: Response, { status, headers, body }: HttpAnswer): void {
  for (const name of response.getHeaderNames()) if (describesBody(name)) response.removeHeader(name);
  for (const [name, value] of headers) add(response, name, value);
  response.status(status).end(body);
}

/** Sets a header line; cookies stand beside those that are there. */
function add(response: Response, name: string, value: string): void {
  if (name === "set-cookie") response.append(name, value);
  else response.setHeader(name, value);
}
