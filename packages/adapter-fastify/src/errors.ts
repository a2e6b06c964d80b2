import { IdentityError } from "@identity-web/core";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { sendByFastify } from "./fastify-http.ts";
import { ownOf } from "./request.ts";

/** Marks a route's `config`: the plugin answers the route's errors. */
const known = Symbol("identity-web: answers errors");

/**
 * Answers errors of this library that routes throw, before the app's error handler, which may be set at any time. Other errors go to
 * the route's own error handler, or without one to the app's.
 */
export function answerFirst(app: FastifyInstance): void {
  app.addHook("onRoute", (route) => {
    const { errorHandler } = route;
    route.config = Object.assign({}, route.config, { [known]: true });
    route.errorHandler = async function (error, request, reply) {
      if (await answered(request, reply, error)) return reply;
      if (errorHandler === undefined) throw error;
      return errorHandler.call(this, error, request, reply);
    };
  });
}

/** @throws IdentityError `configuration`: the route was added before the plugin, so the plugin can't answer its errors */
export function requireKnown({ is404, routeOptions: { url, config } }: FastifyRequest): void {
  if (is404 || Reflect.has(config, known)) return;
  throw new IdentityError("configuration", `the route ${url} was added before identity() was registered`, {
    cure: "Await it: await app.register(identity({ … })), and add routes after that.",
  });
}

/** Answers an error of this library. @returns `false` for other errors, and if a response has begun */
export async function answered(request: FastifyRequest, reply: FastifyReply, error: unknown): Promise<boolean> {
  const answer = await ownOf(request)?.answerTo(error);
  if (answer === undefined || reply.raw.headersSent) return false;
  sendByFastify(reply, answer);
  return true;
}
